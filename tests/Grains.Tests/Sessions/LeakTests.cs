using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Nothing is left behind. Runs alone: it measures the process's memory.</summary>
[Collection(nameof(Alone))]
public sealed class LeakTests
{
    private const int WarmUp = 100;
    private const int Cycles = 1_000;

    [Fact]
    [Trait("Rule", "B10")]
    public async Task A_thousand_joins_and_leaves_leave_nothing_behind()
    {
        await using var fixture = new SessionFixture(quiet: true);
        fixture.Room.KeepsNoStreams = true;
        var session = await fixture.StartConnected();
        await Cycle(fixture, WarmUp);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await Cycle(fixture, Cycles);

        Assert.Equal((0, 0, 0), session.Holdings);
        Assert.Equal(0, fixture.Counted("remote_access.participants"));
        Assert.Equal(0, session.Channels[0].Subscribers);
        Assert.Empty(session.Participants);
        Assert.Equal(0, session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "nobody")).Recipients);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(grown < Cycles * 2_000, $"{grown} bytes more after {Cycles} cycles");
    }

    private static async Task Cycle(SessionFixture fixture, int times)
    {
        var session = fixture.Session;
        for (var cycle = 0; cycle < times; cycle++)
        {
            var viewer = fixture.Room.Join("ann", joinedAt: cycle);
            await fixture.Registered(viewer.Sid);
            var inbound = fixture.Room.OpenInbound("ann", viewer.Sid);
            await inbound.WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
            await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription");
            session.Publish(1, 1, new byte[1_000]);
            fixture.Room.Leave(viewer);
            await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");
        }
    }
}
