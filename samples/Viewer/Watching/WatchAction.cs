using RemoteAccess.Viewer.CommandLine;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;
using RemoteAccess.Viewer.Output;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Watching;

/// <summary>The command <c>watch</c>: connects a session to an output, and stops when the settings say so.</summary>
internal sealed class WatchAction(ViewerHost host)
{
    /// <summary>How often the device is pinged for its round-trip statistics.</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    /// <inheritdoc cref="IViewerActions.WatchAsync"/>
    public async Task<int> RunAsync(WatchSettings settings, CancellationToken cancellationToken)
    {
        host.Ending.IsEndless();
        using var rawLog = settings.RawLog is { } path ? new RawLog(path) : null;
        await using var session = new ViewerSession(Options(settings, rawLog), host.Time);
        await using var output = Output(settings);
        using var timer = settings.Duration is { } duration
            ? new CancellationTokenSource(duration, host.Time)
            : new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await ShowAsync(session, output, settings.Count, stop.Token);
            return (int)ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (int)host.Ending.WhenInterrupted;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested)
        {
            return settings.Count is { } count
                ? throw new ViewerException(
                    ExitCode.TooFewMessages, $"fewer than {count} messages arrived within {settings.Duration!.Value.TotalSeconds} s")
                : (int)ExitCode.Done;
        }
    }

    private static async Task ShowAsync(ViewerSession session, IWatchOutput output, long? count, CancellationToken stop)
    {
        for (long messages = 0; count is null || messages < count;)
        {
            var seen = await session.ReadAsync(stop);
            await WriteAsync(output, seen, stop);
            messages += seen is ChannelMessageReceived ? 1 : 0;
        }
    }

    private static async ValueTask WriteAsync(IWatchOutput output, ViewerEvent seen, CancellationToken stop)
    {
        try
        {
            await output.WriteAsync(seen, stop);
        }
        catch (Exception e) when (ReportedOutput.IsFailure(e))
        {
            throw ReportedOutput.Failed(e);
        }
    }

    private static ViewerSessionOptions Options(WatchSettings settings, RawLog? rawLog) => new()
    {
        Url = settings.Connection.Url,
        Room = settings.Connection.Room,
        Credentials = settings.Connection.Credentials,
        Device = settings.Connection.Device,
        Wait = settings.Connection.Wait,
        Topics = settings.Topics,
        PingEvery = PingInterval,
        RawBytes = rawLog is null ? null : rawLog.Write,
    };

    private IWatchOutput Output(WatchSettings settings) => settings.Format switch
    {
        OutputFormat.Json => new JsonLines(host.Output),
        OutputFormat.Auto when host.Terminal is { } terminal => new LiveTable(terminal, State(settings.Connection), host.Time),
        _ => new PlainLines(host.Output),
    };

    private WatchState State(ConnectionSettings connection) => new(connection.Url, connection.Room, host.Time);
}
