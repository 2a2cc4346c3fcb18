using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>The loop by itself, with a wake-up that gets lost, and resets that no link of this session asked for.</summary>
public sealed class RoomEventLoopTests
{
    [Fact]
    [Trait("Rule", "X4")]
    public async Task Resets_asked_for_before_the_loop_runs_are_drained_before_it_waits()
    {
        await using var fixture = new SessionFixture();
        var (set, connection) = Serve(fixture);
        set.Resets.RequestReset(Nobody(fixture), ReasonCode.WriteFailed, null);

        await Run(fixture, set, connection, () => fixture.Logged(1201));
    }

    [Fact]
    [Trait("Rule", "X4")]
    public async Task A_reset_whose_wake_up_is_lost_is_handled_with_the_next_event()
    {
        await using var fixture = new SessionFixture();
        var (set, connection) = Serve(fixture);
        var ann = fixture.Room.Join("ann");

        await Run(fixture, set, connection, async () =>
        {
            await fixture.Until(() => set.Link(ann.Sid) is not null, "ann to be registered");
            var link = set.Link(ann.Sid)!;
            link.Reset(ReasonCode.WriteFailed);
            Assert.Equal(0, fixture.Counted("remote_access.resets"));
            fixture.Room.Join("bob", active: false);
            await fixture.RetriesScheduled();
        });

        Assert.Equal(1, fixture.Counted("remote_access.resets"));
    }

    [Fact]
    [Trait("Rule", "X2")]
    public async Task A_reset_of_another_epoch_is_stale()
    {
        await using var fixture = new SessionFixture();
        var (set, connection) = Serve(fixture);
        var ann = fixture.Room.Join("ann");

        await Run(fixture, set, connection, async () =>
        {
            await fixture.Until(() => set.Link(ann.Sid) is not null, "ann to be registered");
            var link = set.Link(ann.Sid)!;
            set.Resets.RequestReset(link.Identity with { Epoch = fixture.Epoch - 1 }, ReasonCode.WriteFailed, null);
            fixture.Room.Join("bob", active: false);
            await fixture.Logged(1201);
            Assert.Same(link, set.Link(ann.Sid));
        });

        Assert.Equal(0, fixture.Counted("remote_access.resets"));
    }

    [Fact]
    [Trait("Rule", "S6")]
    public async Task A_session_whose_room_never_runs_out_of_events_stops_all_the_same()
    {
        await using var fixture = new SessionFixture();
        var (set, connection) = Serve(fixture);
        var handled = 0;
        var over = false;
        Array.ForEach([.. Enumerable.Range(0, 2 * RoomEventLoop.EventsPerRun)], _ => Open());

        await Run(
            fixture,
            set,
            connection,
            () => fixture.Until(() => Volatile.Read(ref handled) > 1_000, "many events to be handled"),
            () => Volatile.Write(ref over, true));

        // Of a topic that the device ignores: the loop itself handles it. Each one is followed by another one.
        void Open() => fixture.Room.OpenInbound("ann", sid: null, topic: "other").Aborting = () =>
        {
            Interlocked.Increment(ref handled);
            if (!Volatile.Read(ref over))
            {
                Open();
            }
        };
    }

    // The set wakes a signal that the loop does not listen to: every wake-up is lost.
    private static (ParticipantSet Set, FakeConnection Connection) Serve(SessionFixture fixture)
    {
        var tables = new RoomTables(
            fixture.Context(), new ServerInfo { Name = "robot" }, RemoteAccess.Grains.Listening.NoListener.Instance);
        var set = new ParticipantSet(fixture.Context(), tables, new PendingResets(new WakeSignal()));
        return (set, fixture.Room.Connect(ParticipantSid.Parse("PA_device")));
    }

    private static async Task Run(
        SessionFixture fixture, ParticipantSet set, FakeConnection connection, Func<Task> test, Action? last = null)
    {
        using var serving = new CancellationTokenSource();
        using var stopping = new CancellationTokenSource();
        set.BeginServing(connection, serving.Token);
        var loop = new RoomEventLoop(fixture.Context(), set, new WakeSignal(), NullLogger.Instance).RunAsync(connection, stopping.Token);
        await test();
        await stopping.CancelAsync();
        try
        {
            await loop.Within("the loop to stop");
        }
        finally
        {
            last?.Invoke();
        }

        Assert.Equal(ServingOutcome.Stopping, await loop);
        set.BeginClosing();
        await serving.CancelAsync();
        await set.DropAll(ReasonCode.RoomClosed);
    }

    private static LinkIdentity Nobody(SessionFixture fixture) =>
        new(fixture.Context().Room, fixture.Epoch, 1, ParticipantIdentity.Parse("nobody"), ParticipantSid.Parse("PA_nobody"), 1_000);
}
