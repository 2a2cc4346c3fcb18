using System.CommandLine;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The options of <c>ping</c>.</summary>
internal sealed class PingOptions : ICommandOptions<PingSettings>
{
    private readonly RequestOptions _request = new();
    private readonly Option<string?> _count = new("--count") { HelpName = "N", Description = "Number of pings [default: until Ctrl-C]" };
    private readonly Option<string?> _interval = new(
        "--interval")
    { HelpName = "SECONDS", Description = "Time from one ping to the next [default 1]" };

    /// <inheritdoc/>
    public void AddTo(Command command)
    {
        command.Options.Add(_count);
        command.Options.Add(_interval);
        _request.AddTo(command);
    }

    /// <inheritdoc/>
    public PingSettings Read(ParseResult arguments, ConnectionSettings connection, ArgumentProblems problems) => new(
        _request.Read(arguments, connection, problems),
        problems.PositiveCount(_count.Name, arguments.GetValue(_count)),
        problems.Seconds(_interval.Name, arguments.GetValue(_interval), least: 0.001) ?? TimeSpan.FromSeconds(1));
}
