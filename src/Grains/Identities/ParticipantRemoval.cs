using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// Asks the room to remove a kicked connection, and remembers that connection until the room no longer shows it (B4): the room may report
/// the departure later, and a connection that it still shows must not be served again. If the room refuses, cannot be reached, or still
/// shows the connection, it is asked again with exponential back-off (that of re-adds), also after the session reconnects. It does not know
/// links: the chain ends the link before.
/// </summary>
/// <remarks>The steps of one chain use it, one at a time; any thread reads <see cref="Sid"/>. The clock only posts a step.</remarks>
internal sealed partial class ParticipantRemoval(
    ParticipantIdentity identity, ParticipantSet set, SessionContext context, ILogger logger, Action<ChainStep> post)
{
    private readonly RetryClock _clock = new(context.Time);
    private Target? _target;
    private int _asked;
    private bool _warned;

    /// <summary>The connection that was kicked and that the room still shows, or null.</summary>
    public ParticipantSid? Sid => Volatile.Read(ref _target)?.Sid;

    /// <summary>The connections that a later one has replaced and that the room still shows.</summary>
    public ReplacedEvictions Replaced { get; } = new(identity, set, context, logger);

    /// <summary>Whether a connection is to leave the room, because it was kicked or replaced: it is not served.</summary>
    public bool IsOut(ParticipantSid sid) => Sid == sid || Replaced.Has(sid);

    /// <summary>A connection has left the room.</summary>
    public void Left(ParticipantSid sid)
    {
        Replaced.Left(sid);
        if (Sid == sid)
        {
            End();
        }
    }

    /// <summary>Asks the room, within a time limit. Does nothing when the room does not show it.</summary>
    /// <returns>Whether the room agreed; it may still show the connection for a while.</returns>
    public async Task<KickOutcome> AskAsync(ParticipantSid sid)
    {
        try
        {
            var connection = set.Connection ?? throw new IOException("The device is not in the room now.");

            // A kick is for all connections of the identity: one that this one replaced must not be served in its place.
            Replaced.Look(sid);
            if (connection.Find(identity, sid) is not null)
            {
                Begin(sid);
                using var deadline = new CancellationTokenSource(context.Options.Room.LeaveTimeout, context.Time);
                await Removal(connection, sid, deadline.Token).Here().WaitOrAbandonAsync(deadline.Token);
            }

            if (connection.Find(identity, sid) is not null)
            {
                LogStillThere(logger, context.Room, identity, sid, AskLater(sid));
            }
            else
            {
                End();
            }

            return KickOutcome.Kicked;
        }
        catch (Exception exception)
        {
            Begin(sid);
            Refused(sid, exception);
            return KickOutcome.RoomRefused;
        }
    }

    /// <summary>Ends the attempts: the connection has left, or the session closes. Idempotent.</summary>
    public void End()
    {
        Volatile.Write(ref _target, null);
        _clock.Cancel();
        (_asked, _warned) = (0, false);
    }

    private Task Removal(IRoomConnection connection, ParticipantSid sid, CancellationToken deadline)
    {
        using (OutsideCall.Begin())
        {
            return connection.RemoveParticipantAsync(identity, sid, deadline);
        }
    }

    private void Begin(ParticipantSid sid)
    {
        if (Sid != sid)
        {
            End();
            Volatile.Write(ref _target, new Target(sid));
        }
    }

    private TimeSpan AskLater(ParticipantSid sid)
    {
        var retry = context.Options.Retry;
        var wait = Backoff.Delay(++_asked, retry.InitialDelay, retry.MaxDelay, context.Random());
        _clock.Start(wait, _ => post(new ChainStep.RemoveKicked(sid)));
        return wait;
    }

    private void Refused(ParticipantSid sid, Exception exception)
    {
        var wait = AskLater(sid);

        // One warning per connection: a room that keeps refusing would fill the log.
        if (!_warned)
        {
            _warned = true;
            LogRefused(logger, context.Room, identity, sid, wait, exception.Message);
        }
        else
        {
            LogRefusedAgain(logger, context.Room, identity, sid, _asked, wait, exception.Message);
        }
    }

    private sealed record Target(ParticipantSid Sid);

    [LoggerMessage(1212, LogLevel.Warning,
        "Room {Room}: the room did not remove the kicked {Identity} {Sid}, which is not served; next attempt in {Wait}: {Error}")]
    private static partial void LogRefused(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, TimeSpan wait, OutsideText error);

    [LoggerMessage(
        1217, LogLevel.Debug, "Room {Room}: the room did not remove {Identity} {Sid} (attempt {Asked}); next attempt in {Wait}: {Error}")]
    private static partial void LogRefusedAgain(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, int asked, TimeSpan wait, OutsideText error);

    [LoggerMessage(1222, LogLevel.Debug, "Room {Room}: the room removed {Identity} {Sid} but still shows it; next attempt in {Wait}")]
    private static partial void LogStillThere(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, TimeSpan wait);
}
