using System.CommandLine;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The arguments and options of <c>get-param</c>.</summary>
internal sealed class GetParametersOptions : ICommandOptions<GetParametersSettings>
{
    private readonly Argument<string[]> _names = new(
        "name")
    { Description = "The parameters [default all]", Arity = ArgumentArity.ZeroOrMore };
    private readonly RequestOptions _request = new();
    private readonly Option<bool> _watch = new("--watch") { Description = "Print every change too, until Ctrl-C" };

    /// <inheritdoc/>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_names);
        command.Options.Add(_watch);
        _request.AddTo(command);
    }

    /// <inheritdoc/>
    public GetParametersSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems)
    {
        string[] names = [.. (arguments.GetValue(_names) ?? []).Distinct(StringComparer.Ordinal)];
        foreach (var name in names)
        {
            problems.NotEmpty("The name of a parameter", name);
        }

        return new GetParametersSettings(_request.Read(arguments, connection, problems), names, arguments.GetValue(_watch));
    }
}
