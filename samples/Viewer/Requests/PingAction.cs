using System.Globalization;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Hosting;

namespace RemoteAccess.Viewer.Requests;

/// <summary>The command <c>ping</c>: measures round trips over the control streams, queues included. Each pong is acknowledged, so that
/// the device knows the round-trip times too.</summary>
internal sealed class PingAction(ViewerHost host)
{
    private const string What = "a ping";

    /// <summary>Pings.</summary>
    public Task<int> RunAsync(PingSettings settings, CancellationToken cancellationToken) =>
        new RequestCommandRunner(host).RunAsync(
            settings.Request,
            isEndless: settings.Count is null,
            async (link, output, stop) =>
            {
                for (var i = 1L; settings.Count is not { } count || i <= count; i++)
                {
                    var started = host.Time.GetTimestamp();
                    var ping = await link.PingAsync(What, stop);
                    var pong = await link.AnswerAsync<PongMessage>(pong => pong.AppTimestamp == ping, stop);
                    var took = host.Time.GetElapsedTime(started);
                    await ShowAsync(i, pong, took, output, stop);
                    if (i != settings.Count && settings.Interval - took is var left && left > TimeSpan.Zero)
                    {
                        await link.WorkUntilAsync(Task.Delay(left, host.Time, stop), stop);
                    }
                }

                return ExitCode.Done;
            },
            cancellationToken);

    private static Task ShowAsync(
        long number, PongMessage pong, TimeSpan took, RequestOutput output, CancellationToken cancellationToken) =>
        output.WriteAsync(
            json =>
            {
                json.WriteString("type", "pong");
                json.WriteNumber("number", number);
                json.WriteNumber("rttMs", Math.Round(took.TotalMilliseconds, 3));
                json.WriteNumber("deviceTimeMs", pong.DeviceTimestamp);
            },
            [string.Create(CultureInfo.InvariantCulture, $"pong {number}: {took.TotalMilliseconds:0.000} ms")],
            cancellationToken);
}
