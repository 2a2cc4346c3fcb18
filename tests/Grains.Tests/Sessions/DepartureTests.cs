using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>A stream that cannot be written to, or opened, because its viewer left tells of a departure: no warning, no reset, no
/// back-off.</summary>
public sealed class DepartureTests
{
    private static readonly StreamBehaviour Leaving = new()
    {
        FailFromWrite = 1,
        Failure = () => new DestinationLeftException("it has left"),
    };

    [Fact]
    [Trait("Rule", "F3")]
    [Trait("Rule", "R6")]
    public async Task A_viewer_whose_departure_a_write_finds_first_goes_with_its_event_and_was_never_reset()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
        var link = fixture.LinkOf(ann);
        stream.Behaviour = Leaving;
        link.Send(LinkFixture.Numbered(1));
        await fixture.Until(() => link.Status.State == LinkPhase.Closed, "the link to be closed");

        fixture.Room.Leave(ann);
        await fixture.Unregistered(ann.Sid);
        await fixture.Until(
            () => fixture.Counted("remote_access.removals", nameof(ReasonCode.Disconnected)) == 1, "the removal to be counted");

        Assert.Empty(session.Participants);
        Assert.Equal(0, fixture.Counted("remote_access.resets"));
        Assert.DoesNotContain(fixture.Logs.GetSnapshot(), entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_stream_that_does_not_open_because_its_viewer_left_is_no_failure_and_its_next_connection_is_served_at_once()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var departed = false;
        fixture.Room.BeforeOpen = (identity, sid, _) =>
        {
            if (departed)
            {
                return Task.CompletedTask;
            }

            // The view says so before the event does.
            departed = true;
            fixture.Room.Alter(fixture.Room.Find(identity)!, _ => null);
            return Task.FromException(new DestinationLeftException($"{sid} has left"));
        };

        fixture.Room.Join("ann");
        await fixture.Logged(1221);
        var (again, _) = await fixture.JoinRegistered("ann", 2_000);

        Assert.NotNull(fixture.Session.Link(again.Sid));
        Assert.Empty(fixture.LogEntries(1213));
        Assert.DoesNotContain(fixture.Logs.GetSnapshot(), entry => entry.Level >= LogLevel.Warning);
    }
}
