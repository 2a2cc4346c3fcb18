using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tests.Hosting;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Requests;

public sealed class PingTests : RequestTest
{
    [Fact]
    public async Task Each_round_trip_is_measured_and_acknowledged()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "ping --count 2 --interval 0.001 --json");
        await MeetAsync();
        foreach (var deviceTime in new ulong[] { 11, 12 })
        {
            await Device.PongAsync(deviceTime);
            Assert.Equal(deviceTime, (await Device.ReceiveAsync<PingAckMessage>()).DeviceTimestamp);
        }

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal([1, 2], host.Lines.Select(line => Json(line).GetProperty("number").GetInt32()));
        Assert.Equal([11, 12], host.Lines.Select(line => Json(line).GetProperty("deviceTimeMs").GetInt32()));
        Assert.All(host.Lines, line => Assert.InRange(Json(line).GetProperty("rttMs").GetDouble(), 0.001, 20_000));
    }

    [Fact]
    public async Task The_time_is_from_the_ping_to_the_pong()
    {
        var time = new TimerFakeTimeProvider();
        using var host = new TestHost { Time = time };
        var running = RunAsync(host, "ping --count 1");
        await MeetAsync();
        var ping = await Device.ReceiveAsync<PingMessage>();
        time.Advance(TimeSpan.FromMilliseconds(12.5));
        await Device.SendAsync(ServerMessageEncoder.Pong(ping.AppTimestamp, 1));

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Equal(["pong 1: 12.500 ms"], host.Lines);
    }

    [Fact]
    public async Task Without_a_count_Ctrl_C_ends_it_well()
    {
        using var interrupted = new CancellationTokenSource();
        using var output = new SignalledOutput();
        using var host = new TestHost { Sink = output };
        var running = RunUntilAsync(host, "ping", interrupted.Token);
        await MeetAsync();
        await Device.PongAsync();
        await output.LineAsync(line => line.StartsWith("pong 1: ", StringComparison.Ordinal), "the first pong");
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Done, await EndAsync(running));
        Assert.Empty(host.Error);
    }

    [Fact]
    public async Task No_pong_ends_with_14()
    {
        using var host = new TestHost();
        var running = RunAsync(host, "ping --timeout 0.2");
        await MeetAsync();

        Assert.Equal(ExitCode.NoAnswer, await EndAsync(running));
        Assert.Contains("No answer to a ping", Assert.Single(host.ErrorLines), StringComparison.Ordinal);
    }
}
