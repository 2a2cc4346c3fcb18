using System.CommandLine;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The arguments and options of <c>set-param</c>.</summary>
internal sealed class SetParametersOptions : ICommandOptions<SetParametersSettings>
{
    private readonly Argument<string[]> _assignments = new("name=value")
    {
        Description = "A parameter to set. The value is JSON (1 is an integer, 1.0 a float); anything that is not JSON is text",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly RequestOptions _request = new();

    private readonly Option<string?> _type = new("--type")
    {
        HelpName = "TYPE",
        Description = "Read every value as string, byte_array (base64), float64 or float64_array",
    };

    private readonly Option<string[]> _unset = new("--unset")
    {
        HelpName = "NAME",
        Description = "Unset this parameter; can be repeated",
    };

    /// <inheritdoc/>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_assignments);
        command.Options.Add(_type);
        command.Options.Add(_unset);
        _request.AddTo(command);
    }

    /// <inheritdoc/>
    public SetParametersSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems)
    {
        var type = arguments.GetValue(_type);
        if (type is not null && !ParameterArgument.Types.Contains(type))
        {
            problems.Add($"--type '{type}' is unknown; give one of {string.Join(", ", ParameterArgument.Types)}.");
            type = null;
        }

        var parameters = new List<Parameter>();
        foreach (var assignment in arguments.GetValue(_assignments) ?? [])
        {
            try
            {
                parameters.Add(ParameterArgument.Parse(assignment, type));
            }
            catch (FormatException e)
            {
                problems.Add(e.Message);
            }
        }

        foreach (var name in arguments.GetValue(_unset) ?? [])
        {
            problems.NotEmpty(_unset.Name, name);
            parameters.Add(new Parameter(name));
        }

        if (parameters.GroupBy(parameter => parameter.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            problems.Add($"The parameter '{twice.Key}' is given twice; give it once.");
        }

        if (arguments.GetValue(_assignments) is null or { Length: 0 } && parameters.Count == 0)
        {
            problems.Add("There is nothing to set; give NAME=VALUE or --unset NAME.");
        }

        return new SetParametersSettings(_request.Read(arguments, connection, problems), parameters);
    }
}
