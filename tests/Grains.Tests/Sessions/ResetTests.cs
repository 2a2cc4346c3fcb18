using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Torn down and set up again, once, and only when it is still the one.</summary>
public sealed class ResetTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    [Fact]
    [Trait("Rule", "X1")]
    public async Task Many_requests_before_one_is_handled_are_one_reset_with_the_first_reason()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        var link = fixture.LinkOf(ann);
        await fixture.Until(() => link.GetStatistics().FramesSent == 2, "the snapshot to be sent");

        link.Reset(ReasonCode.Stalled);
        link.Reset(ReasonCode.WriteFailed);
        link.Reset(ReasonCode.TransportReconnected);
        await fixture.RetriesScheduled();
        fixture.Time.Advance(FirstWait);
        var fresh = await fixture.Room.StreamTo("ann", 2);
        await fixture.Registered(ann.Sid);
        await fixture.Until(() => fresh.Frames.Count == 3 && stream.IsClosed, "the initial messages and the notice");

        Assert.Equal(1, fixture.Counted("remote_access.resets"));
        Assert.Equal(1, fixture.Counted("remote_access.resets", nameof(ReasonCode.Stalled)));
        Assert.Equal(nameof(ReasonCode.Stalled), stream.CloseReason);
        Assert.Equal(
            new StatusMessage(StatusLevel.Warning,
                "This connection was reset: Stalled; 0 frames were lost, and subscriptions must be made again"), fresh.Statuses()[0]);
        await fixture.Handled(ann);
        Assert.Equal(2, fixture.Room.Opens.Count);
    }

    [Fact]
    [Trait("Rule", "X2")]
    public async Task A_reset_whose_sid_was_replaced_meanwhile_does_nothing()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (older, _) = await fixture.JoinRegistered("ann", joinedAt: 1_000, sid: "PA_old");
        var prior = fixture.LinkOf(older);
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        var newer = fixture.Room.Supersede(older, "PA_new", 2_000);
        await hold.Reached();

        prior.Reset(ReasonCode.WriteFailed);
        hold.Release();
        await fixture.Logged(1201);

        var link = fixture.LinkOf(newer);
        Assert.Equal("Open", link.Status.State.ToString());
        Assert.Equal(0, fixture.Counted("remote_access.resets"));
        Assert.Equal(2, fixture.Room.Opens.Count);
    }

    [Fact]
    [Trait("Rule", "X2")]
    public async Task A_reset_asked_for_while_its_participant_is_still_being_added_waits_for_that_add()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Participant.QueueFrames = 2;
        var session = await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Entered == 0 ? hold.Enter() : Task.CompletedTask;
        var ann = fixture.Room.Join("ann");
        await hold.Reached();

        // Its queue overflows while its stream is still opening.
        var overflowed = 0;
        for (var frame = 0; frame < 3; frame++)
        {
            overflowed += session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, $"{frame}")).Overflowed;
        }

        Assert.Equal(1, overflowed);
        Assert.Equal(0, fixture.Counted("remote_access.resets"));
        hold.Release();
        await fixture.RetriesScheduled();
        Assert.Equal(1, fixture.Counted("remote_access.resets", nameof(ReasonCode.QueueOverflow)));
        var first = await fixture.Room.StreamTo("ann");
        await fixture.Until(() => first.IsClosed, "the overflowed stream to be closed");

        fixture.Time.Advance(FirstWait);
        var fresh = await fixture.Room.StreamTo("ann", 2);
        await fixture.Until(() => session.Link(ann.Sid)?.Status.State.ToString() == "Open", "the participant to be served");
        await fixture.Until(() => fresh.Frames.Count == 3, "the initial messages");
        Assert.Empty(fixture.LogEntries(1201));
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task A_reset_removes_at_once_with_the_full_clean_up_and_sends_the_initial_messages_again_on_a_new_stream()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Room.OpenInbound("ann", ann.Sid).SendAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]));
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription");
        var clientId = fixture.LinkOf(ann).Identity.ClientId;

        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        await fixture.Until(() => stream.IsClosed, "the old stream to be closed");
        Assert.Null(session.Link(ann.Sid));
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
        Assert.Equal(0, session.Channels[0].Subscribers);
        Assert.Equal(0, session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "nobody")).Recipients);
        Assert.Single(fixture.Room.Opens);

        fixture.Time.Advance(FirstWait);
        var fresh = await fixture.Room.StreamTo("ann", 2);
        await fixture.Registered(ann.Sid);
        await fixture.Until(() => fresh.Frames.Count == 3, "the initial messages");
        Assert.IsType<ServerInfoMessage>(fresh.Messages[0]);
        Assert.IsType<AdvertiseMessage>(fresh.Messages[1]);
        Assert.Equal(clientId, fixture.LinkOf(ann).Identity.ClientId);
        Assert.Equal(0, session.Channels[0].Subscribers);
    }

    [Fact]
    [Trait("Rule", "X5")]
    public async Task A_re_add_that_fails_is_logged_and_tried_again_with_a_longer_wait()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("no route");

        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        fixture.Time.Advance(FirstWait);
        await fixture.RetriesScheduled(2);
        Assert.Equal(
            $"Room 'room': the control stream of 'ann' {ann.Sid} could not be opened (OpenFailed): 'no route'",
            fixture.LogEntries(1208)[0].Message);

        fixture.Room.BeforeOpen = (_, _, _) => Task.CompletedTask;
        fixture.Time.Advance(FirstWait);
        Assert.Null(fixture.Session.Link(ann.Sid));
        fixture.Time.Advance(FirstWait);
        await fixture.Registered(ann.Sid);
    }

    [Fact]
    [Trait("Rule", "P1")]
    public async Task A_connection_keeps_its_client_id_over_a_reset_also_when_a_stale_one_was_judged_in_between()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann", joinedAt: 1_000);
        var clientId = fixture.LinkOf(ann).Identity.ClientId;
        fixture.Room.Device!.Raise(new ParticipantActive(ann with { Sid = Registry.Registrations.Sid("old"), JoinedAt = 1 }));
        await fixture.Until(() => fixture.Counted("remote_access.registrations", "Stale") == 1, "the stale one to be judged");

        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        fixture.Time.Advance(FirstWait);
        await fixture.Registered(ann.Sid);

        Assert.Equal(clientId, fixture.LinkOf(ann).Identity.ClientId);
        Assert.NotEqual(clientId, fixture.LinkOf((await fixture.JoinRegistered("ann", joinedAt: 2_000)).Participant).Identity.ClientId);
    }
}
