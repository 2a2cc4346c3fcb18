using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Reads one inbound stream: held (nothing is read, so the transport's bound holds the sender) → bound to a SID → ended. Frames are
/// dispatched in order on the thread of the reader. Its state is guarded by the router's lock.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed partial class InboundReader(
    IInboundStream stream,
    InboundDispatcher dispatcher,
    StreamFrames frames,
    Action<InboundReader, Func<ParticipantSid, bool>> broken,
    Action<InboundReader> forget,
    TimeProvider time,
    ILogger logger)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ArrivingFrame _arriving = new(frames.Timeout, time, () => frames.Room.IsContended, stream.Input.CancelPendingRead);
    private ITimer? _expiry;
    private IDisposable? _room;
    private CancellationTokenSource? _waiting;
    private long _unread;
    private bool _stopped;

    public IInboundStream Stream => stream;

    /// <summary>The connection it is bound to, or null.</summary>
    public ParticipantSid? Sid { get; private set; }

    public bool IsHeld => Sid is null && !_stopped;

    public bool IsStopped => _stopped;

    /// <summary>Completes when the stream is given back.</summary>
    public Task WhenEnded => _ended.Task;

    /// <summary>Leaves the stream unread for a while.</summary>
    /// <param name="room">What the transport may hold of it meanwhile, if anything; given back when it is read or stopped.</param>
    /// <param name="wait">How long.</param>
    /// <param name="expired">Called when that time is over.</param>
    public void Hold(IDisposable? room, TimeSpan wait, Action expired)
    {
        _room = room;
        _expiry = time.CreateTimer(_ => expired(), null, wait, Timeout.InfiniteTimeSpan);
    }

    public void Bind(ParticipantSid sid)
    {
        Sid = sid;
        EndHold();
        ThreadPool.UnsafeQueueUserWorkItem(static reader => _ = reader.RunAsync(), this, preferLocal: false);
    }

    /// <summary>Stops reading; what is buffered is dropped.</summary>
    public void Stop()
    {
        if (_stopped)
        {
            return;
        }

        var held = IsHeld;
        _stopped = true;
        AbandonedTask.Observe(_stopping.CancelAsync());
        EndHold();
        Abort();
        if (held)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static reader => _ = reader.EndAsync(), this, preferLocal: false);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await ReadAsync(Sid!.Value).ConfigureAwait(false);
        }
        catch (FrameViolationException violation)
        {
            broken(this, sid => dispatcher.Violated(sid, violation));
        }
        catch (FrameOverdueException overdue)
        {
            broken(this, sid => dispatcher.Overdue(sid, overdue));
        }
        catch (InboundStreamLostException lost)
        {
            broken(this, sid => dispatcher.Lost(sid, lost));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // A broken stream ends quietly: the viewer opens another, or leaves.
            LogBroken(logger, dispatcher.Room, stream.Identity, Sid ?? stream.Sid, exception.Message);
        }
        catch (Exception exception)
        {
            LogFaulted(logger, dispatcher.Room, stream.Identity, Sid ?? stream.Sid, exception.ForLog());
            broken(this, dispatcher.Faulted);
        }

        await EndAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync(ParticipantSid sid)
    {
        while (!Volatile.Read(ref _stopped))
        {
            var read = await stream.Input.ReadAsync().ConfigureAwait(false);
            if (_arriving.Problem is { } problem)
            {
                throw new FrameOverdueException(problem);
            }

            var step = Read(sid, read.Buffer);
            stream.Input.AdvanceTo(step.Consumed, step.Examined);
            await PauseAsync(step.Pause).ConfigureAwait(false);
            if (step.Begins is { } start)
            {
                await PauseAsync(await TakeRoomAsync(sid, start).ConfigureAwait(false)).ConfigureAwait(false);
            }

            if (read.IsCompleted && !step.More)
            {
                return;
            }
        }
    }

    // Whole frames up to the first pause: what is dispatched is given back before it, so that a pause holds no more than the transport
    // does anyway.
    private ReadStep Read(ParticipantSid sid, ReadOnlySequence<byte> buffer)
    {
        while (!Volatile.Read(ref _stopped) && _arriving.TryRead(ref buffer, out var frame))
        {
            var pause = dispatcher.Dispatch(sid, frame);
            _arriving.End();
            if (pause.Wait > TimeSpan.Zero)
            {
                return new ReadStep(buffer.Start, buffer.Start, More: true, pause);
            }
        }

        if (Volatile.Read(ref _stopped) || _arriving.IsUnderWay || !FrameStart.TryRead(buffer, out var start))
        {
            return new ReadStep(buffer.Start, buffer.End, More: false);
        }

        // B13: decided before anything of it is held.
        if (dispatcher.Takes(sid, start, buffer.Slice(FrameHeader.Size), out var refused))
        {
            return new ReadStep(buffer.Start, buffer.Start, More: true, default, start);
        }

        _arriving.Skip(start.FrameLength);
        return new ReadStep(buffer.Start, buffer.Start, More: true, refused);
    }

    // Unread while it waits in line: the transport holds no more than its window for us, and its sender. B13: a frame that others' frames
    // leave no room for is skipped and its viewer told, not reset: only who is slow to send pays with that.
    private async Task<InboundPause> TakeRoomAsync(ParticipantSid sid, FrameStart start)
    {
        var enough = new CancellationTokenSource();
        Interlocked.Exchange(ref _waiting, enough);
        HurryIfNeeded();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, _stopping.Token);
        var taking = frames.Room.TakeAsync(start.FrameLength, frames.RoomTimeout, time, gone.Token);
        var waiting = taking.IsCompleted ? null : dispatcher.Waits(sid);
        var room = await taking.ConfigureAwait(false);
        Interlocked.Exchange(ref _waiting, null);
        waiting?.ResumeInbound();
        if (room is not null)
        {
            _arriving.Hold(room, start.FrameLength);
            return default;
        }

        return _stopping.IsCancellationRequested ? default : await SkipAsync(sid, start).ConfigureAwait(false);
    }

    /// <summary>More of the stream waits to be examined, or less. A sender that cannot be slowed must not lose its stream while a frame of
    /// it waits for room: at half of what may wait the frame waits no longer. Called on any thread, under the transport's lock.</summary>
    public void CountUnread(long change)
    {
        Interlocked.Add(ref _unread, change);
        HurryIfNeeded();
    }

    // Whoever comes second of the waiting reader and the count sees the other: each writes its own before it reads the other's.
    private void HurryIfNeeded()
    {
        if (stream.LosesBeyond is { } most && Interlocked.Read(ref _unread) >= most / 2)
        {
            AbandonedTask.Observe(Volatile.Read(ref _waiting)?.CancelAsync() ?? Task.CompletedTask);
        }
    }

    // What came of it meanwhile says whom to answer; all of it is still unread, so there is no wait. One that has come as a whole needs no
    // room.
    private async Task<InboundPause> SkipAsync(ParticipantSid sid, FrameStart start)
    {
        var read = await stream.Input.ReadAsync().ConfigureAwait(false);
        InboundPause pause = default;
        if (read.Buffer.Length < start.FrameLength)
        {
            pause = dispatcher.NoRoom(sid, start, read.Buffer.Slice(FrameHeader.Size));
            _arriving.Skip(start.FrameLength);
        }

        stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
        return pause;
    }

    // Not reading on is what slows the viewer: the transport holds no more than its bound for us. What it acknowledges meanwhile waits with
    // the rest.
    private async Task PauseAsync(InboundPause pause)
    {
        if (pause.Wait <= TimeSpan.Zero)
        {
            return;
        }

        await Task.Delay(pause.Wait, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        pause.Link!.ResumeInbound();
    }

    private void EndHold()
    {
        _expiry?.Dispose();
        _room?.Dispose();
        _room = null;
    }

    // A transport that throws here must not keep a participant from being removed.
    private void Abort()
    {
        try
        {
            try
            {
                stream.Abort();
            }
            finally
            {
                // Else the reader would wait for ever for bytes that nobody sends.
                stream.Input.CancelPendingRead();
            }
        }
        catch (Exception exception)
        {
            LogFaulted(logger, dispatcher.Room, stream.Identity, Sid ?? stream.Sid, exception.ForLog());
        }
    }

    private async Task EndAsync()
    {
        try
        {
            Abort();
            await stream.Input.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogBroken(logger, dispatcher.Room, stream.Identity, Sid ?? stream.Sid, exception.Message);
        }

        _arriving.End();
        forget(this);
        LogEnded(logger, dispatcher.Room, stream.Identity, Sid ?? stream.Sid);
        _ended.TrySetResult();
    }

    [LoggerMessage(1254, LogLevel.Trace, "Room {Room}: an inbound stream of {Identity} {Sid} has ended")]
    private static partial void LogEnded(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid? sid);

    [LoggerMessage(1253, LogLevel.Error, "Room {Room}: handling an inbound stream of {Identity} {Sid} failed; the stream is dropped")]
    private static partial void LogFaulted(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid? sid, LoggedException exception);

    [LoggerMessage(1252, LogLevel.Debug, "Room {Room}: an inbound stream of {Identity} {Sid} broke: {Error}")]
    private static partial void LogBroken(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid? sid, OutsideText error);
}
