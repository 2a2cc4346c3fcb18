using System.CommandLine;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The options of every command that sends a request to the device.</summary>
internal sealed class RequestOptions
{
    private const int DefaultTimeoutSeconds = 30;

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object per line on standard output; everything else goes to standard error",
    };

    private readonly Option<string?> _timeout = new("--timeout")
    {
        HelpName = "SECONDS",
        Description = $"How long to wait for an answer [default {DefaultTimeoutSeconds}]",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_timeout);
    }

    /// <summary>Reads the settings.</summary>
    public RequestSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems) => new(
        connection,
        arguments.GetValue(_json),
        problems.Seconds(_timeout.Name, arguments.GetValue(_timeout), least: 0.001) ?? TimeSpan.FromSeconds(DefaultTimeoutSeconds));
}
