using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The phase of one session: what status queries show, what the log says of a change, and what the listener is told of
/// it.</summary>
/// <remarks>Written by the session's run alone; the status is read by anyone, and replaced as a whole.</remarks>
internal sealed partial class PhaseReporter(SessionContext context, ListenerFeed? feed, ILogger logger)
{
    private SessionStatus _status = new(RoomPhase.Connecting, 0, string.Empty, context.Time.GetUtcNow(), Tried: false);

    /// <summary>The status now.</summary>
    public SessionStatus Status => Volatile.Read(ref _status);

    /// <summary>Says where the session is.</summary>
    /// <param name="phase">The phase; a change of it is logged and told to the listener.</param>
    /// <param name="failedAttempts">Attempts to join that failed in a row; null to leave it as it is.</param>
    /// <param name="error">What ended the last attempt or connection; null to leave it as it is.</param>
    /// <param name="tried">Whether an attempt to join has ended, well or badly.</param>
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

/// <summary>How a session is doing. Immutable; replaced as a whole.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="FailedAttempts">Failed attempts to join since the last success.</param>
/// <param name="LastError">The last connection error, or empty.</param>
/// <param name="Since">When the phase was entered.</param>
/// <param name="Tried">Whether the first attempt to join is over, well or badly.</param>
internal sealed record SessionStatus(RoomPhase Phase, int FailedAttempts, string LastError, DateTimeOffset Since, bool Tried);
