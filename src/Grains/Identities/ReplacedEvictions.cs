using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// Evicts the connections of one identity that the registered one has replaced and that the room still shows (R4). A transport does that by
/// itself, so there is nothing to evict in a room of one transport. In a room of several, the loser may be on another transport than the
/// winner. A loser is never served again: the room is asked to remove it until it does not show it any more (<see cref="EvictionLoop"/>).
/// It does not decide who loses: the registry does, by registering the winner.
/// </summary>
/// <remarks>The steps of one chain use it, one at a time. Each eviction is a task of its own, so that a transport that hangs does not delay
/// the winner (B8). It ends when its connection has left, with the session's connection, or when the room does not show it.</remarks>
internal sealed partial class ReplacedEvictions(
    ParticipantIdentity identity, ParticipantSet set, SessionContext context, ILogger logger)
{
    private Dictionary<ParticipantSid, CancellationTokenSource>? _running;

    /// <summary>Whether no connection is to leave.</summary>
    public bool IsIdle => _running is null;

    /// <summary>Whether a connection was replaced and is to leave: it is not served.</summary>
    public bool Has(ParticipantSid sid) => _running?.ContainsKey(sid) ?? false;

    /// <summary>Evicts what the room shows of the identity besides a connection that joined later. Evictions that run go on.</summary>
    /// <param name="winner">The connection that is registered, or that was kicked.</param>
    public void Look(ParticipantSid? winner)
    {
        if (winner is not { } sid || set.Connection is not { } connection)
        {
            return;
        }

        foreach (var loser in connection.Replaced(identity, sid))
        {
            if (!Has(loser.Sid))
            {
                var over = CancellationTokenSource.CreateLinkedTokenSource(set.Serving);
                (_running ??= []).Add(loser.Sid, over);
                LogEvicting(logger, context.Room, identity, loser.Sid, sid);
                AbandonedTask.Observe(new EvictionLoop(context.Options, context.Metrics, context.Time, context.Random).RunAsync(
                    connection, identity, loser.Sid, (asked, stuck, error) => Report(loser.Sid, asked, stuck, error), over.Token));
            }
        }
    }

    /// <summary>A connection has left.</summary>
    public void Left(ParticipantSid sid)
    {
        if (_running is { } running && running.Remove(sid, out var over))
        {
            // Only its own wait listens to the token.
            over.Cancel();
            over.Dispose();
            _running = running.Count == 0 ? null : running;
        }
    }

    /// <summary>The session's connection has ended.</summary>
    public void End()
    {
        foreach (var sid in _running?.Keys.ToArray() ?? [])
        {
            Left(sid);
        }
    }

    private void Report(ParticipantSid sid, int asked, bool isStuck, string error)
    {
        if (isStuck)
        {
            LogStuck(logger, context.Room, identity, sid, asked, error);
        }
        else
        {
            LogAgain(logger, context.Room, identity, sid, asked, error);
        }
    }

    [LoggerMessage(
        1223, LogLevel.Information,
            "Room {Room}: {Identity} {Sid} is replaced by {Winner}, which joined later; it is removed from the room")]
    private static partial void LogEvicting(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ParticipantSid winner);

    [LoggerMessage(1224, LogLevel.Debug, "Room {Room}: the replaced {Identity} {Sid} is still there after {Asked} attempts: {Error}")]
    private static partial void LogAgain(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, int asked, OutsideText error);

    [LoggerMessage(1225, LogLevel.Warning,
        "Room {Room}: the replaced {Identity} {Sid} is still in the room after {Asked} attempts to remove it; it is not served, and the "
            + "attempts go on at the longest wait: {Error}")]
    private static partial void LogStuck(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, int asked, OutsideText error);
}
