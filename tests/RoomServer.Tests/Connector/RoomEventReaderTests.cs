using System.Threading.Channels;
using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Connector;

namespace RemoteAccess.RoomServer.Tests.Connector;

/// <summary>The room's events as the session reads them.</summary>
public sealed class RoomEventReaderTests
{
    [Fact]
    [Trait("Rule", "B14")]
    public void An_event_that_cannot_be_translated_is_passed_on_as_such_and_the_next_one_is_read()
    {
        var events = Channel.CreateUnbounded<RoomClientEvent>();
        var reader = new RoomEventReader(events.Reader);
        var good = new ParticipantInfo { Identity = "ann", Sid = "PA_AAAAAAAAAAAA", JoinedAt = 1 };
        Assert.True(events.Writer.TryWrite(new ParticipantBecameActive(good with { Sid = "not a sid" })));
        Assert.True(events.Writer.TryWrite(new NewerEvent()));
        Assert.True(events.Writer.TryWrite(new ParticipantBecameActive(good)));

        Assert.True(reader.TryRead(out var first));
        Assert.Equal(nameof(ParticipantBecameActive), Assert.IsType<UntranslatedEvent>(first).Name);
        Assert.True(reader.TryRead(out var second));
        Assert.Equal(nameof(NewerEvent), Assert.IsType<UntranslatedEvent>(second).Name);
        Assert.True(reader.TryRead(out var third));
        Assert.Equal("ann", Assert.IsType<ParticipantActive>(third).Participant.Identity.Value);
        Assert.False(reader.TryRead(out _));
        Assert.Null(TransportTypes.TryParticipant(good with { Sid = "not a sid" }));
        Assert.Null(TransportTypes.TryParticipant(good with { Identity = string.Empty }));
        Assert.Equal("ann", TransportTypes.TryParticipant(good)?.Identity.Value);
    }

    private sealed record NewerEvent : RoomClientEvent;
}
