using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Streams;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>
/// Removes from the room, one after another, participants that opened too many streams and sent nothing on them: the native library
/// releases the headers only at their departure.
/// </summary>
/// <remarks>
/// Only the pump begins removals; it does not wait for them. Disposed after the pump has ended; the running removal is cancelled and
/// awaited.
/// </remarks>
/// <param name="room">The room.</param>
/// <param name="remove">Removes a connection.</param>
/// <param name="metrics">Counts removals.</param>
/// <param name="time">Bounds the log lines.</param>
/// <param name="log">The connection's log.</param>
internal sealed partial class FloodRemovals(
    RoomName room,
    Func<ParticipantIdentity, ParticipantSid, CancellationToken, Task> remove,
    ConnectorMetrics metrics,
    TimeProvider time,
    ILogger log) : IAsyncDisposable
{
    private readonly ILogger _log = log;
    private readonly LineLimit _lines = new(time);
    private readonly CancellationTokenSource _ending = new();
    private Task _removing = Task.CompletedTask;

    /// <summary>Removes a connection after the removals that were begun before. Returns at once.</summary>
    internal void Begin(ParticipantIdentity identity, ParticipantSid sid) => _removing = RemoveAsync(_removing, identity, sid);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _removing.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task RemoveAsync(Task before, ParticipantIdentity identity, ParticipantSid sid)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var outcome = "removed";
        try
        {
            await remove(identity, sid, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever an answer does, it must not spoil the close of the room, which waits for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            outcome = exception.Message;
        }

        metrics.Flooded();
        if (_lines.IsDue(out var unlogged))
        {
            LogFlooded(room, identity, UnusedHeaders.MaxWeight, outcome, unlogged);
        }
    }
}
