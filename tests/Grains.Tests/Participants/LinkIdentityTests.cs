using RemoteAccess.Grains.Participants;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>What a participant holds and how it prints.</summary>
public sealed class LinkIdentityTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [Trait("Rule", "P1")]
    [InlineData("ann")]
    [InlineData("ann/1 %2F 🤖")]
    public void A_participant_prints_as_its_identity_alone(string identity)
    {
        var link = _fixture.NewLink(identity);
        Assert.Equal($"Participant({identity})", link.ToString());
        Assert.Equal($"Participant({identity})", link.Identity.ToString());
        Assert.Equal($"Participant({identity})", $"{link}");
    }

    [Fact]
    [Trait("Rule", "P1")]
    public void A_participant_knows_its_connection_and_starts_open_with_nothing_queued_and_every_permit_free()
    {
        var link = _fixture.NewLink();
        Assert.Equal(
            (RoomName.Parse("room"), 7L, 1u, ParticipantIdentity.Parse("ann"), ParticipantSid.Parse("PA_000000000001"), 1_000L),
            (link.Identity.Room, link.Identity.Epoch, link.Identity.ClientId, link.Identity.Identity, link.Identity.Sid,
                link.Identity.JoinedAt));
        Assert.Equal((LinkPhase.Open, ReasonCode.None), link.Status);
        Assert.False(link.Cancelled.IsCancellationRequested);
        var statistics = link.GetStatistics();
        Assert.Empty(statistics.Resets);
        Assert.Equal(new ParticipantStatistics { Resets = statistics.Resets }, statistics);
    }

    [Fact]
    public void Frames_received_are_counted_with_their_bytes()
    {
        var link = _fixture.NewLink();
        link.CountReceived(5);
        link.CountReceived(100);
        var statistics = link.GetStatistics();
        Assert.Equal((2, 105), (statistics.FramesReceived, statistics.BytesReceived));
        Assert.Equal(0, statistics.BytesUnacknowledged);
    }
}
