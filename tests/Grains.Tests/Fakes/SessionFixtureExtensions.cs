using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>Steps that many session tests share.</summary>
internal static class SessionFixtureExtensions
{
    // Half an hour on the clock.
    private const int MostSteps = 18_000;
    private const int RetryLater = 1213;
    private const int IdleClock = 1234;
    private const int Pause = 1410;
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    /// <summary>A hold for the product to run into.</summary>
    public static Hold Hold(this SessionFixture fixture) => new(fixture.Pulse);

    /// <summary>The log entries with an event id.</summary>
    public static IReadOnlyList<FakeLogRecord> LogEntries(this SessionFixture fixture, int eventId) =>
        [.. fixture.Logs.GetSnapshot().Where(entry => entry.Id.Id == eventId)];

    /// <summary>Waits for a log entry.</summary>
    public static Task Logged(this SessionFixture fixture, int eventId, int times = 1) =>
        fixture.Until(() => fixture.LogEntries(eventId).Count >= times, $"log entry {eventId}, {times} times");

    /// <summary>How many retries were scheduled up to now, over all participants.</summary>
    public static int ScheduledRetries(this SessionFixture fixture) => fixture.LogEntries(RetryLater).Count;

    /// <summary>Waits until so many retries were scheduled, over all participants: their timers run from then on.</summary>
    public static Task RetriesScheduled(this SessionFixture fixture, int times = 1) => fixture.Logged(RetryLater, times);

    /// <summary>Waits until the idle wait has begun so many times.</summary>
    public static Task IdleClockRuns(this SessionFixture fixture, int times = 1) => fixture.Logged(IdleClock, times);

    /// <summary>Waits until the back-off before joining again has begun so many times.</summary>
    public static Task PauseBegins(this SessionFixture fixture, int times = 1) => fixture.Logged(Pause, times);

    /// <summary>Waits until everything raised so far for a registered viewer has had its turn: a duplicate behind it is a no-op
    /// (R2).</summary>
    public static async Task Handled(this SessionFixture fixture, RemoteParticipant registered)
    {
        var before = fixture.Counted("remote_access.registrations", "Duplicate");
        fixture.Room.Device!.Raise(new ParticipantActive(registered));
        await fixture.Until(() => fixture.Counted("remote_access.registrations", "Duplicate") > before, "the duplicate to be seen");
    }

    /// <summary>Lets time pass, 100 ms at a step with everything that is ready run in between, until the condition holds.</summary>
    public static async Task AdvanceUntil(this SessionFixture fixture, Func<bool> condition, string what)
    {
        var waited = fixture.Until(condition, what);
        for (var step = 0; !waited.IsCompleted; step++)
        {
            if (step > MostSteps)
            {
                throw new TimeoutException($"Still missing after {step} steps of the clock: {what}.");
            }

            fixture.Time.Advance(s_step);
            await fixture.SettleAsync(waited);
        }

        await waited;
    }

    /// <summary>Lets the session's threads and the pool handle what the clock has fired, so that the clock does not run away from
    /// them.</summary>
    public static async Task SettleAsync(this SessionFixture fixture, Task waited)
    {
        for (var turn = 0; turn < 3 && !waited.IsCompleted; turn++)
        {
            await TestThreads.Silo.Sessions.Turn();
            await Task.Run(fixture.Pulse.LookAgain);
        }
    }

    /// <summary>The viewer's link; it must be registered.</summary>
    public static ParticipantLink LinkOf(this SessionFixture fixture, RemoteParticipant participant) =>
        fixture.Session.Link(participant.Sid) ?? throw new InvalidOperationException($"{participant.Sid} is not registered.");

    /// <summary>Publishes a copy of the bytes.</summary>
    public static PublishResult Publish(this RoomSession session, ulong channelId, ulong logTime, ReadOnlySpan<byte> data) =>
        session.Publish(channelId, logTime, data.ToArray());

    /// <summary>The statuses a stream carried.</summary>
    public static IReadOnlyList<StatusMessage> Statuses(this FakeStream stream) => [.. stream.Messages.OfType<StatusMessage>()];
}
