using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Streams of a transport that cannot tell whose they are.</summary>
public sealed class InboundOwnerTests
{
    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_without_a_sid_that_comes_after_the_departure_of_the_older_connection_belongs_to_the_next()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (older, _) = await fixture.JoinRegistered("ann", joinedAt: 1_000, sid: "PA_1");
        var hold = fixture.Hold();
        fixture.Registry.Before = name => name == "decide" ? hold.Enter() : Task.CompletedTask;
        var newer = fixture.Room.Supersede(older, "PA_2", joinedAt: 2_000);
        await hold.Reached();

        // The departure waits in ann's chain, so her older connection is still registered when the stream comes.
        fixture.Room.Device!.Raise(new ParticipantDisconnected(older.Identity, older.Sid));
        var stream = fixture.Room.OpenInbound("ann", null);
        await stream.SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await fixture.Until(() => session.Holdings.Inbound == 1, "the stream to be seen");
        Assert.NotNull(session.Link(older.Sid));
        hold.Release();

        await fixture.Registered(newer.Sid);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the newer connection's subscription");
        Assert.Equal([1UL], session.SubscriptionsOf(fixture.LinkOf(newer)));
        Assert.False(stream.IsAborted);
    }
}
