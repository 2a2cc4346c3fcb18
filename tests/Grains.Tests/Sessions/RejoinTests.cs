using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Connections that follow one another: what was asked for on the one before neither hits nor hinders the next.</summary>
public sealed class RejoinTests
{
    private const int Disconnected = 1232;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "X2")]
    public async Task A_reset_left_over_from_a_lost_connection_does_not_tear_down_the_link_after_it(bool chainIsKept)
    {
        await using var fixture = new SessionFixture();
        var ann = await LoseWithResetLeftOver(fixture, chainIsKept);
        var resets = fixture.Counted("remote_access.resets");

        await fixture.AdvanceUntil(() => fixture.Session.Link(ann.Sid) is not null, "ann to be served again");
        await fixture.JoinRegistered("bob");
        await fixture.Handled(ann);

        Assert.Equal("Open", fixture.LinkOf(ann).Status.State.ToString());
        Assert.Equal(resets, fixture.Counted("remote_access.resets"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "X1")]
    public async Task A_reset_left_over_from_a_lost_connection_does_not_swallow_that_of_the_link_after_it(bool chainIsKept)
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Participant.QueueFrames = 2;
        // Out of reach of the clock, which runs ahead on a busy machine.
        fixture.Options.Participant.OpenTimeout = TimeSpan.FromDays(20);
        var ann = await LoseWithResetLeftOver(fixture, chainIsKept);
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Entered == 0 ? hold.Enter() : Task.CompletedTask;
        var streams = fixture.Room.Streams.Count;
        await fixture.AdvanceUntil(() => hold.Entered == 1, "ann's stream to open again");

        var overflowed = 0;
        for (var frame = 0; frame < 3; frame++)
        {
            overflowed += fixture.Session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, $"{frame}")).Overflowed;
        }

        Assert.Equal(1, overflowed);
        hold.Release();

        // Before the clock goes on: it could pass the deadline of the open that was just let go.
        await fixture.Until(
            () => fixture.Counted("remote_access.resets", nameof(ReasonCode.QueueOverflow)) == 1, "the overflow to be handled");
        await fixture.AdvanceUntil(
            () => fixture.Session.Link(ann.Sid)?.Status.State.ToString() == "Open", "ann to be served by an open link");
        Assert.Equal(streams + 2, fixture.Room.Streams.Count);
        Assert.Equal(1, fixture.Counted("remote_access.resets", nameof(ReasonCode.QueueOverflow)));
    }

    [Fact]
    [Trait("Rule", "B8")]
    public async Task Ten_rejoins_over_a_transport_whose_opens_hang_serve_the_last_connection_at_once()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, sid, _) => sid == ParticipantSid.Parse("PA_10") ? Task.CompletedTask : hold.Enter();
        var ann = fixture.Room.Join("ann", "PA_0");
        await hold.Reached();

        // That the ones before have gone is reported later.
        for (var rejoin = 1; rejoin <= 10; rejoin++)
        {
            ann = fixture.Room.Supersede(ann, $"PA_{rejoin}", joinedAt: 1_000 + rejoin);
        }

        // Not a tick of the open's ten seconds is waited for.
        await fixture.Registered(ann.Sid);
        Assert.Equal(2, fixture.Room.Opens.Count);
        Assert.Equal((0, false), fixture.Session.RetryState(ann.Identity));
        hold.Release();
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_late_Disconnected_of_the_older_connection_does_not_cancel_the_retry_that_waits_for_the_newer()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (older, _) = await fixture.JoinRegistered("ann", joinedAt: 1_000, sid: "PA_1");
        var inbound = fixture.Room.OpenInbound("ann", older.Sid);
        await fixture.Until(() => session.Holdings.Inbound == 1, "the older connection's inbound stream");
        fixture.Room.BeforeOpen = (_, _, _) => throw new IOException("on demand");
        var newer = fixture.Room.Supersede(older, "PA_2", joinedAt: 2_000);
        await fixture.RetriesScheduled();
        fixture.Room.BeforeOpen = (_, _, _) => Task.CompletedTask;

        // Its peer is gone, so its writes fail.
        fixture.LinkOf(older).Reset(ReasonCode.WriteFailed);
        await fixture.Unregistered(older.Sid);
        fixture.Room.Device!.Raise(new ParticipantDisconnected(older.Identity, older.Sid));
        await fixture.Until(() => inbound.IsAborted, "the departure to be handled");

        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.Registered(newer.Sid);
        Assert.Equal(1, session.RetryState(newer.Identity).Failures);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task Leaving_with_a_write_in_flight_is_no_failure_of_the_viewers_however_often()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        for (var round = 1; round <= 10; round++)
        {
            var (ann, stream) = await fixture.JoinRegistered("ann", joinedAt: round);
            await fixture.Until(() => stream.Frames.Count == 2, "the snapshot");
            stream.Behaviour = StreamBehaviour.Good with { HangFromWrite = 1, FailFromWrite = 1 };
            session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "in flight"));
            await fixture.Until(() => stream.WritesInFlight == 1, "the write to hang");

            // The room knows first, then the write fails, then the event comes.
            fixture.Room.Alter(ann, _ => null);
            stream.Unstick();
            await fixture.Unregistered(ann.Sid);
            fixture.Room.Device!.Raise(new ParticipantDisconnected(ann.Identity, ann.Sid));
        }

        var (again, _) = await fixture.JoinRegistered("ann", joinedAt: 100);
        Assert.Equal((0, false), session.RetryState(again.Identity));
    }

    [Theory]
    [InlineData("open")]
    [InlineData("commit")]
    [Trait("Rule", "X2")]
    public async Task Streams_that_the_transport_lost_while_a_viewer_was_being_added_are_set_up_again(string step)
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var hold = fixture.Hold();
        Task HoldOnce(bool here) => here && hold.Entered == 0 ? hold.Enter() : Task.CompletedTask;
        fixture.Room.BeforeOpen = (_, _, _) => HoldOnce(step == "open");
        fixture.Registry.Before = name => HoldOnce(name == step);
        var ann = fixture.Room.Join("ann");
        await hold.Reached();

        fixture.Room.Device!.Raise(new RoomReconnected(StreamsLost: true));
        await fixture.JoinRegistered("bob");
        hold.Release();
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Room.StreamTo("ann", 2);
        await fixture.Until(() => fixture.Session.Link(ann.Sid)?.Status.State.ToString() == "Open", "ann to be served");
        Assert.Equal(1, fixture.Counted("remote_access.resets", nameof(ReasonCode.TransportReconnected)));
    }

    // The connection is lost; ann's write fails when the loop has drained its resets for the last time.
    private static async Task<RemoteParticipant> LoseWithResetLeftOver(SessionFixture fixture, bool chainIsKept)
    {
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        if (chainIsKept)
        {
            // A failure to remember keeps it.
            fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
            await fixture.RetriesScheduled();
            fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
            await fixture.Registered(ann.Sid);
        }

        var link = fixture.LinkOf(ann);
        fixture.Loggers.AddProvider(new OnLog(Disconnected, () => link.Reset(ReasonCode.WriteFailed)));
        fixture.Room.Device!.End(RoomDisconnectReason.ConnectionLost);
        await fixture.Unregistered(ann.Sid);
        Assert.Equal(ReasonCode.WriteFailed, link.Status.Reason);
        await fixture.Until(() => fixture.Session.Holdings.Chains == (chainIsKept ? 1 : 0), "the chain to be done");
        return ann;
    }

    /// <summary>Does something on the thread that logs an event, before that goes on.</summary>
    private sealed class OnLog(int eventId, Action action) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId logged, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logged.Id == eventId)
            {
                action();
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
