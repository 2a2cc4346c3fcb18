using System.CommandLine;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The arguments and options of <c>fetch</c>.</summary>
internal sealed class FetchOptions : ICommandOptions<FetchSettings>
{
    private readonly Argument<string> _uri = new("uri") { Description = "The asset, e.g. package://arm/arm.urdf" };
    private readonly RequestOptions _request = new();
    private readonly Option<string?> _out = new(
        "--out")
    { HelpName = "FILE", Description = "Write the asset to FILE, which appears complete or not at all" };

    /// <inheritdoc/>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_uri);
        command.Options.Add(_out);
        _request.AddTo(command);
    }

    /// <inheritdoc/>
    public FetchSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems)
    {
        var uri = arguments.GetRequiredValue(_uri);
        if (string.IsNullOrWhiteSpace(uri))
        {
            problems.Add("The URI of the asset must not be empty.");
        }

        var file = arguments.GetValue(_out);
        problems.NotEmpty(_out.Name, file);
        return new FetchSettings(_request.Read(arguments, connection, problems), uri, file);
    }
}
