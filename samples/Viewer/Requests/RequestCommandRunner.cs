using RemoteAccess.Viewer.CommandLine;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Watching;

namespace RemoteAccess.Viewer.Requests;

/// <summary>Runs a request, from joining the room to leaving it.</summary>
internal sealed class RequestCommandRunner(ViewerHost host)
{
    /// <summary>Joins, waits for the device, and acts.</summary>
    /// <param name="settings">The settings of the request.</param>
    /// <param name="isEndless">Whether the command runs until it is interrupted, so that an interruption is no failure.</param>
    /// <param name="act">The request; its result is the exit code.</param>
    /// <param name="cancellationToken">Cancelled by an interruption.</param>
    /// <exception cref="ViewerException">It failed.</exception>
    public async Task<int> RunAsync(
        RequestSettings settings, bool isEndless, Func<DeviceLink, RequestOutput, CancellationToken, Task<ExitCode>> act,
            CancellationToken cancellationToken)
    {
        if (isEndless)
        {
            host.Ending.IsEndless();
        }

        var output = new RequestOutput(host, settings.Json);
        await using var link = new DeviceLink(
            new ViewerSession(Options(settings.Connection), host.Time), output, settings.Timeout, host.Time);
        try
        {
            await link.OpenAsync(cancellationToken);
            var code = await act(link, output, cancellationToken);
            await link.FlushAsync(cancellationToken);
            return (int)code;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            if (!isEndless)
            {
                host.WriteInterrupted(link switch
                {
                    { Pending: { } what } => $"Interrupted before {what} was done.",
                    { HasAsked: true } => "Interrupted before everything was done.",
                    _ => "Interrupted before the request was sent.",
                });
            }

            return (int)host.Ending.WhenInterrupted;
        }
    }

    private static ViewerSessionOptions Options(ConnectionSettings connection) => new()
    {
        Url = connection.Url,
        Room = connection.Room,
        Credentials = connection.Credentials,
        Device = connection.Device,
        Wait = connection.Wait,
        Topics = TopicSelection.None,
        PingEvery = WatchAction.PingInterval,
    };
}
