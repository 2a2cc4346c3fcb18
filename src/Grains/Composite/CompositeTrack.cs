using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Composite;

/// <summary>
/// One data track on every transport of a room. Each transport has a task that publishes it there, again and again after a back-off while
/// the transport is joined. A transport that returns gets it anew. Of the frames that are pushed meanwhile, the newest is kept.
/// </summary>
/// <remarks>A lock guards the places. The transports' tracks are pushed to under it, which keeps the frames in their order; they neither
/// wait nor call back. The tasks hold no lock while they publish or close. A track that opens on a connection that is not the transport's
/// any more, or after the close, is closed by its task.</remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed partial class CompositeTrack(string name, RoomName room, CompositeContext context) : IDataTrack
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RoomPart, Place> _places = [];
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    /// <summary>Completes when it is published on one transport; fails when the first attempt has failed on each.</summary>
    public Task First => _first.Task;

    /// <summary>Whether it is on no transport.</summary>
    public bool IsNowhere
    {
        get
        {
            lock (_gate)
            {
                return _places.Count == 0;
            }
        }
    }

    /// <summary>Publishes the track on a transport's connection, in place of the one before.</summary>
    /// <param name="part">The transport.</param>
    /// <param name="connection">Its connection now, or null.</param>
    public void Use(RoomPart part, IRoomConnection? connection)
    {
        Place? before;
        lock (_gate)
        {
            before = _places.GetValueOrDefault(part);
            if (before?.Connection == connection || _closed.IsCancellationRequested)
            {
                return;
            }

            _places.Remove(part);
            if (connection is not null)
            {
                var place = new Place(part, connection, CancellationTokenSource.CreateLinkedTokenSource(_closed.Token));
                _places.Add(part, place);
                place.Publishing = Task.Run(() => PublishAsync(place));
            }
        }

        // Its callbacks belong to the transport, so they run on another thread.
        AbandonedTask.Observe(before?.Over.CancelAsync() ?? Task.CompletedTask);
    }

    public bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp)
    {
        lock (_gate)
        {
            var accepted = false;
            foreach (var place in _places.Values)
            {
                if (place.Track is { } track)
                {
                    accepted |= track.TryPush(frame, userTimestamp);
                }
                else
                {
                    place.Kept = (frame, userTimestamp);
                    accepted = true;
                }
            }

            return accepted;
        }
    }

    public async ValueTask CloseAsync(CancellationToken cancellationToken)
    {
        Task[] publishing;
        lock (_gate)
        {
            AbandonedTask.Observe(_closed.CancelAsync());
            publishing = [.. _places.Values.Select(place => place.Publishing)];
            _places.Clear();
        }

        _first.TrySetCanceled(CancellationToken.None);
        await Task.WhenAll(publishing).WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
    }

    // Publishes, waits until it is over, and closes.
    private async Task PublishAsync(Place place)
    {
        for (var failures = 1; !place.Over.IsCancellationRequested; failures++)
        {
            try
            {
                var track = await OpenAsync(place).ConfigureAwait(false);
                Opened(place, track);
                await Task.Delay(Timeout.Infinite, place.Over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await CloseAsync(place, track).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (place.Over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                var retry = context.Options.Retry;
                var wait = Backoff.Delay(failures, retry.InitialDelay, retry.MaxDelay, context.Random());
                var pause = Task.Delay(wait, context.Time, place.Over.Token);
                Failed(place, exception, wait);
                await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<IDataTrack> OpenAsync(Place place)
    {
        using var deadline = new CancellationTokenSource(context.Options.Participant.OpenTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, place.Over.Token);
        var opening = place.Connection.PublishDataTrackAsync(name, either.Token);
        try
        {
            return await opening.WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The connector closes a track that opens late, but not one that opened just before the cancellation.
            _ = CloseLateAsync(place, opening);
            throw;
        }
    }

    private void Opened(Place place, IDataTrack track)
    {
        lock (_gate)
        {
            place.Track = track;
            if (place.Kept is { } kept)
            {
                place.Kept = null;
                track.TryPush(kept.Frame, kept.UserTimestamp);
            }
        }

        _first.TrySetResult();
    }

    private void Failed(Place place, Exception exception, TimeSpan wait)
    {
        LogFailed(context.Logger, room, place.Part.Name, name, wait, exception.Message);
        lock (_gate)
        {
            place.HasFailed = true;
            if (_places.Values.All(other => other.HasFailed))
            {
                _first.TrySetException(exception);
            }
        }
    }

    private async Task CloseLateAsync(Place place, Task<IDataTrack> opening)
    {
        try
        {
            await CloseAsync(place, await opening.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCloseFailed(context.Logger, room, place.Part.Name, name, exception.Message);
        }
    }

    // Best effort, within the time limit.
    private async Task CloseAsync(Place place, IDataTrack track)
    {
        using var deadline = new CancellationTokenSource(context.Options.Participant.StreamCloseTimeout, context.Time);
        try
        {
            await track.CloseAsync(deadline.Token).AsTask().WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCloseFailed(context.Logger, room, place.Part.Name, name, exception.Message);
        }
    }

    private sealed class Place(RoomPart part, IRoomConnection connection, CancellationTokenSource over)
    {
        public RoomPart Part => part;

        public IRoomConnection Connection => connection;

        public CancellationTokenSource Over => over;

        public Task Publishing { get; set; } = Task.CompletedTask;

        public IDataTrack? Track { get; set; }

        public (ReadOnlyMemory<byte> Frame, ulong UserTimestamp)? Kept { get; set; }

        public bool HasFailed { get; set; }
    }

    [LoggerMessage(1529, LogLevel.Warning,
        "Room {Room}: the data track {Track} could not be published on the transport {Transport}; next attempt in {Wait}: {Error}")]
    private static partial void LogFailed(
        ILogger logger, OutsideText room, OutsideText transport, OutsideText track, TimeSpan wait, OutsideText error);

    [LoggerMessage(1530, LogLevel.Debug,
        "Room {Room}: the data track {Track} on the transport {Transport} could not be closed, or was not opened: {Error}")]
    private static partial void LogCloseFailed(
        ILogger logger, OutsideText room, OutsideText transport, OutsideText track, OutsideText error);
}
