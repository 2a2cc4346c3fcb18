using System.Globalization;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Viewers for whom there is no room: told, and served once there is (B15). Who is here goes on.</summary>
[Trait("Rule", "B15")]
public sealed class CapacityTests
{
    private const int TurnedAway = 1219;
    private const int Quarantined = 1203;

    [Fact]
    public async Task A_viewer_over_the_limit_is_notified_once_and_served_as_soon_as_another_leaves()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Admission.ViewersPerRoom = 1;
        var refused = new List<AdmissionBound>();
        fixture.Admission.Refused = refused.Add;
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var bob = fixture.Room.Join("bob");
        var word = await fixture.Room.StreamTo("bob");
        await fixture.Until(() => word.IsClosed, "the word to bob to be closed");
        Assert.Equal(
            [new StatusMessage(StatusLevel.Error,
                "You are not served yet: the room has its maximum number of viewers; stay in the room to be served as soon as there is "
                    + "capacity")],
            word.Messages);
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.Until(() => fixture.Counted("remote_access.retries") >= 1, "bob to be tried again");
        await fixture.RetriesScheduled(2);
        Assert.Single(fixture.Room.Streams, stream => stream.Identity == "bob");
        Assert.Contains("ViewersPerRoom is reached (in the fullest room; RemoteAccess:Admission:ViewersPerRoom)",
            Assert.Single(fixture.LogEntries(TurnedAway)).Message, StringComparison.Ordinal);
        Assert.Equal([AdmissionBound.ViewersPerRoom], refused);

        fixture.Room.Leave(ann);
        await fixture.Unregistered(ann.Sid);
        await fixture.AdvanceUntil(() => fixture.Session.Link(bob.Sid) is not null, "bob to be served");
        Assert.Equal(1, fixture.Admission.Viewers);
    }

    [Fact]
    public async Task Who_is_here_keeps_its_place_over_a_reset_and_under_a_newer_connection()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Admission.ViewersPerRoom = 1;
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        var bob = fixture.Room.Join("bob");
        await fixture.Logged(TurnedAway);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.Room.StreamTo("ann", 2);
        await fixture.Registered(ann.Sid);
        var (newer, _) = await fixture.JoinRegistered("ann", joinedAt: 2_000);
        Assert.NotNull(fixture.Session.Link(newer.Sid));
        Assert.Null(fixture.Session.Link(bob.Sid));
        Assert.Equal(1, fixture.Admission.Viewers);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task To_wait_for_a_place_is_no_failure_of_the_viewers_however_long_it_waits()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Admission.ViewersPerRoom = 1;
        await fixture.StartConnected();
        await fixture.JoinRegistered("ann");
        var bob = fixture.Room.Join("bob");
        await fixture.Logged(TurnedAway);
        for (var waits = 1; waits <= 10; waits++)
        {
            await fixture.RetriesScheduled(waits);
            fixture.Time.Advance(fixture.Options.Retry.MaxDelay);
        }

        await fixture.RetriesScheduled(11);
        Assert.Equal((0, false), fixture.Session.RetryState(bob.Identity));
        Assert.Empty(fixture.LogEntries(Quarantined));
        var waited = fixture.LogEntries(1213)
            .Select(entry => TimeSpan.Parse(entry.GetStructuredStateValue("Wait")!, CultureInfo.InvariantCulture));
        Assert.True(waited.Last() > TimeSpan.FromSeconds(10), "The back-off does not grow.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_was_served_when_our_connection_was_lost_keeps_its_place_though_another_is_there_first(bool waits)
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Admission.ViewersPerRoom = 1;
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        if (waits)
        {
            // It was not served at that moment, but waited to be.
            fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
            await fixture.RetriesScheduled();
        }

        var bob = await LoseAsync(fixture, ann);
        await fixture.Logged(TurnedAway);
        var (again, _) = await fixture.JoinRegistered("ann", joinedAt: 3_000);
        Assert.NotNull(fixture.Session.Link(again.Sid));
        Assert.Null(fixture.Session.Link(bob.Sid));
        Assert.Equal((1, 0), (fixture.Admission.Viewers, fixture.Session.KeptPlaces));
    }

    [Fact]
    public async Task The_place_of_one_who_does_not_come_back_is_given_to_another()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Admission.ViewersPerRoom = 1;
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var bob = await LoseAsync(fixture, ann);
        await fixture.Logged(TurnedAway);
        Assert.Equal(1, fixture.Session.KeptPlaces);
        fixture.Time.Advance(KeptPlaces.Grace);
        Assert.Equal(0, fixture.Session.KeptPlaces);
        await fixture.AdvanceUntil(() => fixture.Session.Link(bob.Sid) is not null, "bob to be served");
        Assert.Equal((1, 0), (fixture.Admission.Viewers, fixture.Session.KeptPlaces));
    }

    [Fact]
    public async Task A_place_that_is_kept_is_given_back_when_the_session_ends()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        await LoseAsync(fixture, ann);
        Assert.Equal(1, fixture.Session.KeptPlaces);
        await fixture.Session.CloseAsync(ReasonCode.RoomClosed, planned: false);
        Assert.Equal(0, fixture.Session.KeptPlaces);
        await fixture.Until(() => fixture.Admission.Viewers == 0, "ann's place, and bob's");
    }

    // Our connection is lost, ann leaves meanwhile, and bob is there when we are back.
    private static async Task<RemoteParticipant> LoseAsync(SessionFixture fixture, RemoteParticipant ann)
    {
        fixture.Room.Device!.End(RoomDisconnectReason.ConnectionLost);
        await fixture.Unregistered(ann.Sid);
        await fixture.Until(() => fixture.Session.KeptPlaces == 1, "ann's place to be kept");
        fixture.Room.Leave(ann);
        var bob = fixture.Room.Join("bob");
        await fixture.PauseBegins();
        fixture.Time.Advance(fixture.Options.Room.ReconnectDelay);
        await fixture.Until(() => fixture.Room.Joined == 2, "the device to be back");
        return bob;
    }

    [Fact]
    public async Task Every_place_is_given_back_however_a_viewer_goes()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var (bob, _) = await fixture.JoinRegistered("bob");
        await fixture.JoinRegistered("cid");
        Assert.Equal(3, fixture.Admission.Viewers);
        fixture.Room.Leave(ann);
        await fixture.Until(() => fixture.Admission.Viewers == 2, "ann's place");
        await fixture.Session.KickAsync(bob.Identity);
        await fixture.Until(() => fixture.Admission.Viewers == 1, "bob's place");
        await fixture.Session.CloseAsync(ReasonCode.RoomClosed, planned: false);
        await fixture.Until(() => fixture.Admission.Viewers == 0, "cid's place");
    }

    [Fact]
    public async Task What_is_queued_for_a_viewer_is_counted_and_counts_no_more_when_it_goes()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        stream.Behaviour = new StreamBehaviour { HangFromWrite = 1 };
        var frame = ServerMessageEncoder.MessageData(1, 0, new byte[1_000_000]);
        for (var i = 0; i < 3; i++)
        {
            fixture.LinkOf(ann).Send(frame);
        }

        Assert.InRange(fixture.Admission.Bytes, 2_900_000, 3_100_000);
        fixture.Room.Leave(ann);
        await fixture.Until(() => fixture.Admission.Bytes == 0, "nothing to be held");
    }

    [Fact]
    public async Task A_frame_for_many_is_held_once_and_each_viewer_counts_its_part()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        for (var i = 0; i < 4; i++)
        {
            var (_, stream) = await fixture.JoinRegistered($"v{i}");
            stream.Behaviour = new StreamBehaviour { HangFromWrite = 1 };
        }

        fixture.Session.Tables.Broadcast(ServerMessageEncoder.MessageData(1, 0, new byte[1_000_000]));
        Assert.InRange(fixture.Admission.Bytes, 900_000, 1_100_000);
    }

    [Fact]
    public async Task While_the_room_holds_too_much_only_who_holds_more_than_its_share_overflows()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Participant.QueueBytes = 64 * 1024 * 1024;
        fixture.Options.Admission.Bytes = fixture.Options.Admission.BytesPerRoom = 32 * 1024 * 1024;
        await fixture.StartConnected();
        var (fat, fatStream) = await fixture.JoinRegistered("fat");
        var (thin, thinStream) = await fixture.JoinRegistered("thin");
        fatStream.Behaviour = thinStream.Behaviour = new StreamBehaviour { HangFromWrite = 1 };

        // No channel messages: behind a large frame those displace each other instead (B17).
        var frame = ServerMessageEncoder.Status(StatusLevel.Info, new string('x', 1_000_000));
        for (var i = 0; i < 34; i++)
        {
            Assert.Equal(SendOutcome.Queued, fixture.LinkOf(fat).Send(frame).Outcome);
        }

        Assert.Equal(SendOutcome.Queued, fixture.LinkOf(thin).Send(frame).Outcome);
        var overflow = fixture.LinkOf(fat).Send(frame);
        Assert.Equal((SendOutcome.Overflowed, ReasonCode.QueueBytesOverflow), (overflow.Outcome, overflow.Reason));
    }
}
