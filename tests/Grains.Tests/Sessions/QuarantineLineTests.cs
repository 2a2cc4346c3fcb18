using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Those who keep failing wait in a line of their own.</summary>
public sealed class QuarantineLineTests
{
    [Fact]
    [Trait("Rule", "B8")]
    public async Task Sixteen_stuck_re_adds_in_quarantine_do_not_hold_up_that_of_a_healthy_viewer()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Retry.Budget = 1;
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("on demand");
        for (var viewer = 0; viewer < 16; viewer++)
        {
            fixture.Room.Join($"sick{viewer}");
        }

        await fixture.RetriesScheduled(16);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.RetriesScheduled(32);
        Assert.Equal(16, fixture.Session.Participants.Count(participant => participant.Quarantined));
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (identity, _, cancellationToken) =>
            identity == ann.Identity ? Task.CompletedTask : hold.EnterUnlessCancelled(cancellationToken);
        fixture.Time.Advance(fixture.Options.Retry.MaxDelay);
        await hold.Reached(4);

        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled(33);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Room.StreamTo("ann", 2);
        await fixture.Registered(ann.Sid);
        Assert.Equal((4, 4), (hold.Entered, hold.Peak));
    }
}
