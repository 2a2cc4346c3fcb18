using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// Has the room throw out a connection that was kicked. A room that refuses, or cannot be asked, is asked again until the connection is
/// gone, with exponential back-off (that of re-adds), across reconnects of the session too. It does not know links: the chain has ended
/// the connection's before.
/// </summary>
/// <remarks>Used by the steps of one chain, one at a time; <see cref="Sid"/> is read by anyone. The timer only posts a step.</remarks>
internal sealed partial class Expulsion(
    ParticipantIdentity identity, ParticipantSet set, SessionContext context, ILogger logger, Action<ChainOp> post)
{
    private ITimer? _timer;
    private Target? _target;
    private int _refusals;

    /// <summary>The connection that the room has refused to throw out so far, or null.</summary>
    public ParticipantSid? Sid => Volatile.Read(ref _target)?.Sid;

    /// <summary>Asks the room, within its bound. Nothing is asked when the connection is not the one that is there.</summary>
    public async Task<KickOutcome> AskAsync(ParticipantSid sid)
    {
        try
        {
            var connection = set.Connection ?? throw new IOException("The device is not in the room now.");
            if (connection.Find(identity)?.Sid == sid)
            {
                using var deadline = new CancellationTokenSource(context.Options.Room.LeaveTimeout, context.Time);
                var removal = connection.RemoveParticipantAsync(identity, sid, deadline.Token);
                await removal.WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
            }

            End();
            return KickOutcome.Kicked;
        }
        catch (Exception exception)
        {
            Refused(sid, exception);
            return KickOutcome.RoomRefused;
        }
    }

    /// <summary>Nobody is to be thrown out any more: the connection is gone, or the session. Idempotent.</summary>
    public void End()
    {
        Volatile.Write(ref _target, null);
        _timer?.Dispose();
        (_timer, _refusals) = (null, 0);
    }

    private void Refused(ParticipantSid sid, Exception exception)
    {
        if (Sid != sid)
        {
            End();
            Volatile.Write(ref _target, new Target(sid));
        }

        var retry = context.Options.Retry;
        var wait = Backoff.Delay(++_refusals, retry.InitialDelay, retry.MaxDelay, context.Random());
        _timer?.Dispose();
        _timer = context.Time.CreateTimer(_ => post(new ChainOp.Expel(sid)), null, wait, Timeout.InfiniteTimeSpan);

        // One warning for each, with its stack: a room that goes on refusing would fill the log.
        if (_refusals == 1)
        {
            LogRefused(logger, context.Room, identity, sid, wait, exception.Message);
        }
        else
        {
            LogRefusedAgain(logger, context.Room, identity, sid, _refusals, wait, exception.Message);
        }
    }

    private sealed record Target(ParticipantSid Sid);

    [LoggerMessage(1212, LogLevel.Warning,
        "Room {Room}: the room would not throw out the kicked {Identity} {Sid}; not served; asked again in {Wait}: {Error}")]
    private static partial void LogRefused(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, TimeSpan wait, OutsideText error);

    [LoggerMessage(
        1217, LogLevel.Debug, "Room {Room}: the room would not throw out {Identity} {Sid}, time {Refusals}; again in {Wait}: {Error}")]
    private static partial void LogRefusedAgain(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, int refusals, TimeSpan wait, OutsideText error);
}
