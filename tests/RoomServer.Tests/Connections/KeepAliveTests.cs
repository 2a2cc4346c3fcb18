using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connections;

public sealed class KeepAliveTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task A_peer_that_leaves_a_ping_unanswered_is_out_after_20_seconds_and_others_stay()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var frozen = await server.RawAsync("frozen");
        await frozen.JoinAsync();

        // Its ready has been read too, or that would pass for an answer to the ping.
        await AnswerAsync(frozen);
        var healthy = await server.RawAsync("healthy", grant: grant => grant with { CanUpdateOwnMetadata = true });
        await healthy.JoinAsync();

        _time.Advance(TimeSpan.FromSeconds(5));
        await frozen.SignalAsync<PingSignal>();
        await PongAsync(healthy);
        _time.Advance(TimeSpan.FromSeconds(15));

        var closed = await frozen.ClosedAsync();
        Assert.Equal(RoomCloseCode.PingTimeout, closed.Code);
        Assert.Contains("15 s", closed.Reason, StringComparison.Ordinal);
        Assert.Equal("frozen", (await healthy.SignalAsync<ParticipantDisconnectedSignal>()).Identity);
        await AnswerAsync(healthy);
    }

    [Fact]
    public async Task A_frozen_peer_that_does_not_even_answer_the_close_is_broken_off()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var other = await server.RawAsync("other");
        await other.JoinAsync();
        var frozen = await server.RawAsync("frozen");
        await frozen.JoinAsync();
        var kicker = await server.JoinAsync("kicker", grant: grant => grant with { RoomAdmin = true });

        await kicker.Client.RemoveParticipantAsync("frozen", cancellationToken: TestContext.Current.CancellationToken);
        while (await frozen.ReadAsync() is not null)
        {
        }

        // It has seen the close and answers nothing; only time ends it.
        using var closed = new MetricCollector<long>(
            server.Services.GetRequiredService<IMeterFactory>(), "RemoteAccess.RoomServer", "roomserver.connections.closed");
        _time.Advance(TimeSpan.FromSeconds(3));
        await closed.WaitForMeasurementsAsync(1, TestContext.Current.CancellationToken).Within("the end of the connection");
        Assert.Equal("Removed", closed.LastMeasurement!.Tags["code"]);
    }

    [Fact]
    public async Task A_peer_that_says_no_hello_is_closed()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        using var opened = new MetricCollector<long>(
            server.Services.GetRequiredService<IMeterFactory>(), "RemoteAccess.RoomServer", "roomserver.connections");
        var silent = await server.RawAsync("silent");
        await opened.WaitForMeasurementsAsync(1, TestContext.Current.CancellationToken).Within("the connection at the server");

        _time.Advance(TimeSpan.FromSeconds(5));

        var closed = await silent.ClosedAsync();

        Assert.Equal(RoomCloseCode.HandshakeTimeout, closed.Code);
        Assert.Contains("hello did not come within 5 s", closed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_participant_that_is_never_ready_is_closed()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var lazy = await server.RawAsync("lazy");
        await lazy.TextAsync(RawPeer.Hello);

        await lazy.SignalAsync<JoinedSignal>();
        _time.Advance(TimeSpan.FromSeconds(15));

        var closed = await lazy.ClosedAsync();

        Assert.Equal(RoomCloseCode.HandshakeTimeout, closed.Code);
        Assert.Contains("ready did not come within 15 s", closed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task A_message_that_is_never_whole_ends_its_connection_however_its_parts_drip()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var drip = await server.RawAsync("drip");
        await drip.JoinAsync();
        await AnswerAsync(drip);
        using var received = Received(server);

        for (var parts = 1; parts <= 6; parts++)
        {
            // Each of them passes for the answer to a ping.
            await drip.PartAsync(" ");
            await received.WaitForMeasurementsAsync(parts, TestContext.Current.CancellationToken).Within("a part at the server");
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        var closed = await drip.ClosedAsync();
        Assert.Equal(RoomCloseCode.MessageTimeout, closed.Code);
        Assert.Contains("not whole 30 s after its first bytes", closed.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task Messages_that_become_whole_in_time_may_be_slow_one_after_the_other()
    {
        await using var server = await TestServer.StartAsync(time: _time);
        var slow = await server.RawAsync("slow");
        await slow.JoinAsync();
        await AnswerAsync(slow);
        using var received = Received(server);

        for (var messages = 1; messages <= 8; messages++)
        {
            await slow.PartAsync("{\"type\":");
            await received.WaitForMeasurementsAsync(1, TestContext.Current.CancellationToken).Within("the first part at the server");
            _time.Advance(TimeSpan.FromSeconds(5));
            await slow.TextAsync("\"pong\"}");
            await AnswerAsync(slow);
            received.Clear();
        }
    }

    [Fact]
    public async Task A_client_that_hears_nothing_from_its_server_gives_up()
    {
        await using var server = await TestServer.StartAsync(options => options.PingTimeout = TimeSpan.FromSeconds(15));
        var peer = await server.JoinAsync("peer", options: new RoomClientOptions { Time = _time });

        _time.Advance(TimeSpan.FromSeconds(21));

        var end = await peer.NextAsync<Disconnected>();
        Assert.Equal(RoomCloseCode.ConnectionLost, end.Code);
        Assert.Contains("Nothing came from the server for 20 s", end.Reason, StringComparison.Ordinal);
    }

    private static MetricCollector<long> Received(TestServer server) =>
        new(server.Services.GetRequiredService<IMeterFactory>(), "RemoteAccess.RoomServer", "roomserver.received");

    /// <summary>Answers the next ping, and waits until the answer has been seen.</summary>
    private static async Task PongAsync(RawPeer peer)
    {
        await peer.SignalAsync<PingSignal>();
        await peer.TextAsync("""{"type":"pong"}""");
        await AnswerAsync(peer);
    }

    /// <summary>Asks something and waits for the answer: what was sent before has been seen, and the connection lives.</summary>
    private static async Task AnswerAsync(RawPeer peer)
    {
        await peer.TextAsync("""{"type":"updateAttributes","requestId":1,"attributes":{}}""");
        await peer.SignalAsync<ResultSignal>();
    }
}
