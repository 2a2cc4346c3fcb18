using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Participants;

/// <summary>The side of the link that faces its worker: the stream, taking chunks, ending, and acknowledgements (B12).</summary>
internal sealed partial class ParticipantLink
{
    private readonly FlowWindow? _flow;
    private ITimer? _stallTimer;
    private IControlStream? _stream;
    private bool _running;
    private bool _streamClosed;
    private TaskCompletionSource? _endWaiter;
    private int _framesInFlight;
    private int _bytesInFlight;

    /// <summary>Whether a run of the worker is under way.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    /// <summary>Whether no run of the worker is under way and no buffer is held (B10).</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_running && !_ring.HoldsBuffer;
            }
        }
    }

    /// <summary>Hands over the stream; from here on the worker owns it (F1). On a link closed meanwhile the worker just closes it
    /// (F7).</summary>
    public void Attach(IControlStream stream)
    {
        lock (_gate)
        {
            _stream = stream;
            StartWorkerIfNeeded();
        }
    }

    /// <summary>Completes when the link is closed or drained, its worker has ended, and its stream, if it had one, is closed.</summary>
    /// <remarks>A stream that is attached to a closed link makes it not ended again, until that stream is closed.</remarks>
    public Task WhenEnded()
    {
        lock (_gate)
        {
            return IsEnded
                ? Task.CompletedTask
                : (_endWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>The viewer says how many bytes of this stream it has processed (B12). Values that go back or beyond what was written are
    /// ignored: they belong to a stream before a reset.</summary>
    public void Acknowledge(ulong consumed)
    {
        lock (_gate)
        {
            if (_flow is not null && _flow.Acknowledge(consumed, _time.GetTimestamp()))
            {
                _requests.Acknowledged(consumed);
                SettleBacklog();
                StartWorkerIfNeeded();
            }
        }
    }

    /// <summary>The worker asks for its next chunk.</summary>
    /// <param name="written">Whether the chunk taken before was written.</param>
    /// <param name="stream">The stream to write to or to close.</param>
    /// <param name="buffer">Where small frames are put together (B3); rented when first needed.</param>
    /// <param name="chunk">With <see cref="TakeResult.Chunk"/>: what to write.</param>
    internal TakeResult Take(bool written, IControlStream stream, ref ChunkBuffer buffer, out ReadOnlyMemory<byte> chunk)
    {
        chunk = default;
        lock (_gate)
        {
            var another = _framesInFlight > 0;
            CountInFlight(written, buffer.Answered);
            if (_state == LinkState.Closed)
            {
                return TakeResult.Cancelled;
            }

            if (_ring.Count == 0 && _state == LinkState.Completing)
            {
                return TakeResult.Drained;
            }

            _backlog.Taking(HeadIsLarge, another, _flow?.TotalWritten ?? 0, _time);
            SettleBacklog();
            var most = Math.Min(stream.MaxChunkBytes, _flow?.Available ?? int.MaxValue);
            if (_ring.Count == 0 || most == 0)
            {
                _running = false;
                return TakeResult.Idle;
            }

            chunk = buffer.Fill(ref _ring, most, stream.MaxChunkBytes, out _framesInFlight);
            _bytesInFlight = chunk.Length;
            AdmitAnswer();
            ReportHeld();
            if (_flow is not null && _flow.Written(chunk.Length, _time.GetTimestamp()))
            {
                _stallTimer ??= _time.CreateTimer(
                    static link => ((ParticipantLink)link!).CheckStall(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _stallTimer.Change(_options.StallTimeout, Timeout.InfiniteTimeSpan);
            }

            return TakeResult.Chunk;
        }
    }

    /// <summary>A write failed: resets, unless the link is closed already (F3).</summary>
    internal void WriteFailed(Exception exception)
    {
        LogWriteFailed(_logger, Identity.Room, Identity.Identity, Identity.Sid, exception.Message);
        Reset(ReasonCode.WriteFailed);
    }

    /// <summary>A write found that the participant has left. No reset: the room's event of the departure removes it (R6), and asks nobody
    /// back.</summary>
    internal void DestinationLeft(DestinationLeftException exception)
    {
        LogDestinationLeft(_logger, Identity.Room, Identity.Identity, Identity.Sid, exception.Message);
        Close(ReasonCode.Disconnected);
    }

    /// <summary>Closing the stream failed or took too long; best effort, so it is only logged (F7).</summary>
    internal void WriteTook(TimeSpan took) => _metrics.WriteTook(took);

    internal void CloseFailed(Exception exception) =>
        LogCloseFailed(_logger, Identity.Room, Identity.Identity, Identity.Sid, exception.Message);

    /// <summary>The worker has closed the stream and ends for good.</summary>
    internal void Ended(bool drained)
    {
        lock (_gate)
        {
            _running = false;
            _streamClosed = true;
            if (drained && _state == LinkState.Completing)
            {
                _state = LinkState.Closed;
            }

            _stallTimer?.Dispose();
            SignalIfEnded();
        }

        if (drained)
        {
            AbandonedTask.Observe(_cancellation.CancelAsync());
        }
    }

    private bool IsEnded => !_running && _state == LinkState.Closed && (_stream is null || _streamClosed);

    private void SignalIfEnded()
    {
        if (IsEnded)
        {
            _endWaiter?.TrySetResult();
            _endWaiter = null;
        }
    }

    private void StartWorkerIfNeeded()
    {
        var work = _state != LinkState.Open || (_ring.Count > 0 && _flow is not { Available: 0 });
        if (work && !_running && !_streamClosed && _stream is { } stream)
        {
            _running = true;
            _worker.Start(stream);
        }
    }

    // Every accepted frame ends as sent, coalesced or discarded: those of a failed or abandoned write are lost like those still queued
    // (F2).
    private void CountInFlight(bool written, IReadOnlyList<PendingRequest> answered)
    {
        if (written)
        {
            Answered(answered);
            _counters.Written(_framesInFlight, _bytesInFlight);
            _metrics.Written(_framesInFlight, _bytesInFlight);
        }
        else
        {
            _counters.Discarded += _framesInFlight;
            _metrics.FramesDiscarded(_framesInFlight);
        }

        _framesInFlight = _bytesInFlight = 0;
    }

    // B17: on a closed link the requests stay open, for whoever sets the viewer up again has been told of them, or will be.
    private void Answered(IReadOnlyList<PendingRequest> requests)
    {
        if (_state == LinkState.Closed)
        {
            return;
        }

        for (var i = 0; i < requests.Count; i++)
        {
            // The acknowledgement may have come before the worker said that the write is over.
            if (_flow is null || _flow.TotalAcknowledged >= _flow.TotalWritten)
            {
                _requests.End(requests[i]);
            }
            else
            {
                _requests.EndWhenAcknowledged(requests[i], _flow.TotalWritten);
            }
        }
    }

    private bool HeadIsLarge => _ring.Count > 0 && _ring.Head.Bytes.Length > Backlog.LargeFrameBytes;

    private void SettleBacklog()
    {
        if (!_backlog.Displaces)
        {
            return;
        }

        var relaxed = _ring.BoundedFrames <= _options.QueueFrames / 2 && _ring.BoundedBytes <= _options.QueueBytes / 2;
        var lost = _backlog.Settle(_flow?.TotalAcknowledged ?? 0, relaxed, _time);
        if (lost > 0 && _state == LinkState.Open)
        {
            LogDisplaced(_logger, Identity.Room, Identity.Identity, Identity.Sid, lost);
            Enqueue(ServerMessageEncoder.Status(StatusLevel.Warning, Backlog.Notice(lost)), exempt: true, key: null);
        }
    }

    /// <summary>A timer of this link failed: logged, since what it throws would end the process.</summary>
    internal void TimerFailed(Exception exception) =>
        LogTimerFailed(_logger, Identity.Room, Identity.Identity, Identity.Sid, exception.ForLog());

    private void CheckStall()
    {
        try
        {
            CheckStallNow();
        }
        catch (Exception exception)
        {
            TimerFailed(exception);
        }
    }

    private void CheckStallNow()
    {
        TimeSpan wait;
        lock (_gate)
        {
            if (_state == LinkState.Closed || _flow is not { Outstanding: > 0 } flow)
            {
                return;
            }

            wait = _unread > 0 ? _options.StallTimeout : _options.StallTimeout - _time.GetElapsedTime(flow.WaitingSince);
            if (wait > TimeSpan.Zero)
            {
                _stallTimer!.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        Reset(ReasonCode.Stalled);
    }
}
