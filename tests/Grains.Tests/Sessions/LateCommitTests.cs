using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>A registry out of step with the session: the session is right, and the viewer is served.</summary>
public sealed class LateCommitTests
{
    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_commit_that_loses_against_an_earlier_one_that_landed_late_is_decided_again()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var commits = 0;
        fixture.Registry.Before = name =>
        {
            if (name == "commit" && commits++ == 0)
            {
                var late = Assert.Single(fixture.Room.Participants);
                fixture.Registry.Ledger(late.Identity).Commit(new Registration(1, late.Sid, late.JoinedAt, 1));
            }

            return Task.CompletedTask;
        };

        var ann = fixture.Room.Join("ann");
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Registered(ann.Sid);

        Assert.Equal(fixture.Session.Registered(ann.Identity), fixture.Registry.Ledger(ann.Identity).Current);
        await fixture.Until(() => fixture.Room.Streams.Count(stream => !stream.IsClosed) == 1, "the loser's stream to be closed");
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_registration_that_is_gone_when_it_is_to_be_mended_is_decided_again()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var registered = Registry.Registrations.Of("1", 1_000);
        var ledger = fixture.Registry.Ledger(RemoteAccess.Keys.ParticipantIdentity.Parse("ann"));
        ledger.Commit(registered);
        fixture.Registry.Before = name =>
        {
            if (name == "current")
            {
                // Another activation answers.
                ledger.Remove(registered.Epoch, registered.Sid);
            }

            return Task.CompletedTask;
        };

        var ann = fixture.Room.Join("ann", registered.Sid.ToString());
        await fixture.Registered(ann.Sid);
        Assert.Single(fixture.Room.Opens);
        Assert.Empty(fixture.LogEntries(1213));
    }

    [Fact]
    [Trait("Rule", "R2")]
    public async Task The_registered_sid_again_opens_nothing_although_the_registry_has_forgotten_it()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var link = fixture.LinkOf(ann);
        fixture.Registry.Ledger(ann.Identity).Remove(1, ann.Sid);

        await fixture.Handled(ann);

        Assert.Same(link, fixture.LinkOf(ann));
        Assert.Single(fixture.Room.Opens);
    }
}
