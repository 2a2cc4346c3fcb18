using System.Globalization;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Viewers that are thrown out.</summary>
public sealed class KickTests
{
    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_kicked_viewer_is_notified_unregistered_and_removed_from_the_room_by_its_sid()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        var link = fixture.LinkOf(ann);

        Assert.Equal(KickOutcome.Kicked, await session.KickAsync(ann.Identity));
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");

        Assert.Equal([new StatusMessage(StatusLevel.Error, "You were removed from this room")], stream.Statuses());
        Assert.True(stream.IsClosed);
        Assert.Equal(ReasonCode.Kicked, link.Status.Reason);
        Assert.Equal([(ann.Identity, ann.Sid)], fixture.Room.KickedOut);
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
        Assert.Equal(1, fixture.Counted("remote_access.removals", nameof(ReasonCode.Kicked)));
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task Kicking_an_unknown_viewer_is_reported_as_not_found()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();

        Assert.Equal(KickOutcome.NotFound, await session.KickAsync(ParticipantIdentity.Parse("nobody")));
        await fixture.Until(() => session.Holdings == (0, 0, 0), "the chain to end");
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_room_that_refuses_leaves_the_viewer_unserved_on_our_side()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.Device!.RefusesRemovals = true;

        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));
        Assert.Null(session.Link(ann.Sid));
        Assert.Null(fixture.Registry.Ledger(ann.Identity).Current);
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_room_that_refuses_is_asked_again_until_it_throws_the_viewer_out_who_is_listed_meanwhile_and_not_served()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var device = fixture.Room.Device!;
        device.RefusesRemovals = true;

        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));
        var listed = Assert.Single(session.Participants);
        Assert.Equal(("ann", ann.Sid.ToString(), false), (listed.Identity, listed.Sid, listed.Registered));
        device.Raise(new ParticipantActive(ann));
        await fixture.AdvanceUntil(() => device.Removals >= 4, "the room to be asked again and again");
        Assert.Single(fixture.LogEntries(1212));
        Assert.Single(fixture.Room.Opens);

        device.RefusesRemovals = false;
        await fixture.AdvanceUntil(() => fixture.Room.KickedOut.Count == 1, "the viewer to be thrown out");
        Assert.Equal([(ann.Identity, ann.Sid)], fixture.Room.KickedOut);
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_kicked_viewer_that_the_room_still_shows_is_not_served_again_and_the_room_is_asked_again_until_it_is_gone()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var (fixture, ann) = (device.Fixture, device.Ann);
        var connection = fixture.Room.Device!;
        connection.ShowsTheRemoved = true;

        Assert.Equal(KickOutcome.Kicked, await fixture.Session.KickAsync(ann.Identity));
        connection.Raise(new ParticipantActive(ann));
        await fixture.AdvanceUntil(() => connection.Removals >= 3, "the room to be asked again");
        Assert.Single(fixture.Room.Opens);
        Assert.Null(fixture.Session.Link(ann.Sid));
        Assert.Equal(0, fixture.Counted("remote_access.retries"));
        Assert.Empty(fixture.LogEntries(1212));

        fixture.Room.Leave(ann);
        await fixture.Until(() => fixture.Session.Holdings == (0, 0, 0), "everything to be given back");
        await fixture.Session.WhenListenerIdle().Within("the listener to be idle");
        Assert.Single(device.Handler.Events.OfType<ViewerJoined>());
        Assert.Single(device.Handler.Events.OfType<ViewerLeft>());
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_room_that_goes_on_refusing_is_asked_less_and_less_often()
    {
        await using var fixture = new SessionFixture { Random = 0 };
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var device = fixture.Room.Device!;
        device.RefusesRemovals = true;
        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));

        var waits = new List<string?>();
        for (var refused = 1; refused <= 11; refused++)
        {
            await fixture.Until(() => Refusals(fixture).Count == refused, $"refusal {refused}");
            waits.Add(Refusals(fixture)[^1].GetStructuredStateValue("Wait"));
            fixture.Time.Advance(TimeSpan.Parse(waits[^1]!, CultureInfo.InvariantCulture));
        }

        // Half of each wait, which the random number chooses.
        Assert.Equal(["00:00:00.0500000", "00:00:00.1000000", "00:00:00.2000000"], waits[..3]);
        Assert.Equal(["00:00:12.8000000", "00:00:15", "00:00:15"], waits[8..]);
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_kicked_viewer_that_leaves_by_itself_is_forgotten_and_its_next_connection_is_served()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.Device!.RefusesRemovals = true;
        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));

        fixture.Room.Leave(ann);
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");
        await fixture.JoinRegistered("ann");
        Assert.Equal(1, fixture.Room.Device.Removals);
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_new_connection_of_a_kicked_viewer_takes_the_place_of_the_one_that_was_to_go()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.Device!.RefusesRemovals = true;
        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));

        var newer = fixture.Room.Supersede(ann, "PA_newer", 2_000);
        await fixture.Registered(newer.Sid);
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        await fixture.Handled(newer);
        Assert.Equal(1, fixture.Room.Device.Removals);
        Assert.NotNull(session.Link(newer.Sid));
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_kicked_viewer_that_is_still_in_the_room_is_not_served_after_a_reconnect_and_is_removed_then()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.Device!.RefusesRemovals = true;
        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));

        fixture.Room.Device.End(RoomDisconnectReason.ConnectionLost);
        await fixture.AdvanceUntil(() => fixture.Room.KickedOut.Count == 1, "the device to be back and the viewer to be thrown out");
        Assert.Equal(2, fixture.Room.Joined);
        Assert.Single(fixture.Room.Opens);
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_viewer_that_is_still_to_go_does_not_outlive_the_session()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.Room.Device!.RefusesRemovals = true;
        var device = fixture.Room.Device;
        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));

        await session.CloseAsync(ReasonCode.RoomClosed, planned: true);
        Assert.Equal((0, 0, 0), session.Holdings);
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, device.Removals);
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task A_kick_does_not_wait_for_an_open_that_hangs()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        var ann = fixture.Room.Join("ann");
        await hold.Reached();

        Assert.Equal(KickOutcome.Kicked, await session.KickAsync(ann.Identity));
        Assert.Equal([(ann.Identity, ann.Sid)], fixture.Room.KickedOut);
        await fixture.Until(() => session.Holdings == (0, 0, 0), "everything to be given back");
        hold.Release();
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_kick_cancels_a_waiting_re_add()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        fixture.Room.Device!.RefusesRemovals = true;

        Assert.Equal(KickOutcome.RoomRefused, await session.KickAsync(ann.Identity));
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        await fixture.JoinRegistered("bob");
        Assert.Single(fixture.Room.Opens, open => open.Identity == ann.Identity);
    }

    [Fact]
    [Trait("Rule", "B5")]
    public async Task A_viewer_that_does_not_read_is_removed_within_the_time_limit_of_its_final_status()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        fixture.Room.Behaviour = (_, _) => StreamBehaviour.Good with { HangFromWrite = 1, IgnoresCancellation = true };
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Until(() => stream.WritesInFlight == 1, "the write to hang");

        var kicked = session.KickAsync(ann.Identity);
        await fixture.AdvanceUntil(() => kicked.IsCompleted, "the viewer to be thrown out");
        Assert.Equal(KickOutcome.Kicked, await kicked);
        await fixture.Until(() => stream.IsClosed, "the stream to be closed");
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task A_request_that_arrives_while_the_final_status_is_flushed_is_not_executed()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var session = device.Fixture.Session;
        device.Stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1 };
        session.PublishTime(1);
        await device.Fixture.Until(() => device.Stream.WritesInFlight == 1, "the write to hang");
        var link = device.Fixture.LinkOf(device.Ann);
        var kicked = session.KickAsync(device.Ann.Identity);
        await device.Fixture.Until(() => link.Status.State == LinkPhase.Completing, "the last word to be queued");

        await device.SendAsync(ClientMessageEncoder.ServiceCallRequest(1, 5, "json", []));
        await device.SendAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/teleop", Encoding = "json" }]));
        await device.SendAsync(ClientMessageEncoder.SetParameters([new Parameter("p", new IntegerParameterValue(1))]));
        await device.Fixture.Until(() => link.GetStatistics().FramesReceived == 3, "the frames to be read");
        await device.Fixture.AdvanceUntil(() => kicked.IsCompleted, "the viewer to be thrown out");

        Assert.Empty(device.Handler.Asked);
        Assert.DoesNotContain(device.Handler.Events, told => told is ClientChannelAdvertised);
        Assert.Equal(3, device.Fixture.Counted("remote_access.inbound.dropped", "closing"));
    }

    private static IReadOnlyList<FakeLogRecord> Refusals(SessionFixture fixture) =>
        [.. fixture.LogEntries(1212), .. fixture.LogEntries(1217)];
}
