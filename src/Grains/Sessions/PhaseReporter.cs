using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Keeps the phase of one session for status queries, logs each change and posts it to the listener.</summary>
/// <remarks>Only the session's run writes it. Any thread reads the status, which is replaced as a whole.</remarks>
internal sealed partial class PhaseReporter(SessionContext context, ListenerFeed? feed, ILogger logger)
{
    private SessionStatus _status = new(RoomPhase.Connecting, 0, string.Empty, context.Time.GetUtcNow(), Tried: false);

    /// <summary>The current status.</summary>
    public SessionStatus Status => Volatile.Read(ref _status);

    /// <summary>Sets the phase.</summary>
    /// <param name="phase">The phase; a change is logged and posted to the listener.</param>
    /// <param name="failedAttempts">Failed attempts to join in a row; null leaves the value unchanged.</param>
    /// <param name="error">What ended the last attempt or connection; null leaves the value unchanged.</param>
    /// <param name="tried">Whether an attempt to join has ended, successful or not.</param>
    public void Set(RoomPhase phase, int? failedAttempts = null, string? error = null, bool tried = false)
    {
        var before = Status;
        Volatile.Write(ref _status, new SessionStatus(
            phase,
            failedAttempts ?? before.FailedAttempts,
            error ?? before.LastError,
            phase == before.Phase ? before.Since : context.Time.GetUtcNow(),
            before.Tried || tried));
        if (phase != before.Phase)
        {
            LogPhase(logger, context.Room, context.Epoch, before.Phase, phase);
            feed?.Post(new RoomPhaseChanged(phase, error ?? before.LastError));
        }
    }
}

/// <summary>The status of a session. Immutable; replaced as a whole.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="FailedAttempts">Failed attempts to join since the last success.</param>
/// <param name="LastError">The last connection error, or empty.</param>
/// <param name="Since">When the phase began.</param>
/// <param name="Tried">Whether the first attempt to join has ended, successful or not.</param>
internal sealed record SessionStatus(RoomPhase Phase, int FailedAttempts, string LastError, DateTimeOffset Since, bool Tried);
