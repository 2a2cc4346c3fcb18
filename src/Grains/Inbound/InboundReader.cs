using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Reads one inbound stream. Its states: held (nothing is read, so the transport's limit makes the sender wait) → bound to a SID →
/// ended. Frames are dispatched in order, on the silo's session threads. Guarded by the router's lock.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed partial class InboundReader(
    IInboundStream stream,
    InboundDispatcher dispatcher,
    StreamFrames frames,
    Action<InboundReader, Func<ParticipantSid, bool>> broken,
    Action<InboundReader> forget,
    WorkerThreads threads,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Frames after which the other streams have their turn.</summary>
    internal const int FramesPerRun = 32;

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

    /// <summary>Completes when the reader has finished with the stream.</summary>
    public Task WhenEnded => _ended.Task;

    /// <summary>Leaves the stream unread for a while.</summary>
    /// <param name="room">The space for what the transport may buffer of it meanwhile, or null; released when it is read or
    /// stopped.</param>
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
        threads.Start(RunAsync);
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
            threads.Start(EndAsync);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await ReadAsync(Sid!.Value);
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
            // A broken stream ends without a reset: the viewer opens another one, or leaves.
            LogBroken(logger, dispatcher.Room, stream.Identity, Sid ?? stream.Sid, exception.Message);
        }
        catch (Exception exception)
        {
            LogFaulted(logger, dispatcher.Room, stream.Identity, Sid ?? stream.Sid, exception.ForLog());
            broken(this, dispatcher.Faulted);
        }

        await EndAsync();
    }

    private async Task ReadAsync(ParticipantSid sid)
    {
        while (!Volatile.Read(ref _stopped))
        {
            var read = await stream.Input.ReadAsync();

            // A pipe without a synchronization context continues on the thread of its writer or on the pool.
            await threads.Enter();
            if (_arriving.Problem is { } problem)
            {
                throw new FrameOverdueException(problem);
            }

            var step = Read(sid, read.Buffer);
            stream.Input.AdvanceTo(step.Consumed, step.Examined);
            if (step.More)
            {
                // The thread serves all streams of the silo, some frames of each in turn.
                await Task.Yield();
            }

            await PauseAsync(step.Pause);
            if (step.Begins is { } start)
            {
                await PauseAsync(await TakeRoomAsync(sid, start));
            }

            if (read.IsCompleted && !step.More)
            {
                return;
            }
        }
    }

    // Complete frames up to the first pause. What is dispatched is released before the pause, so that nothing is held during it but what
    // the transport buffers.
    private ReadStep Read(ParticipantSid sid, ReadOnlySequence<byte> buffer)
    {
        for (var handled = 0; !Volatile.Read(ref _stopped) && _arriving.TryRead(ref buffer, out var frame); handled++)
        {
            var pause = dispatcher.Dispatch(sid, frame);
            _arriving.End();
            if (pause.Wait > TimeSpan.Zero || handled == FramesPerRun - 1)
            {
                return new ReadStep(buffer.Start, buffer.Start, More: true, pause);
            }
        }

        if (Volatile.Read(ref _stopped) || _arriving.IsUnderWay || !FrameStart.TryRead(buffer, out var start))
        {
            return new ReadStep(buffer.Start, buffer.End, More: false);
        }

        // B13: decided before any byte of it is held.
        if (dispatcher.Takes(sid, start, buffer.Slice(FrameHeader.Size), out var refused))
        {
            return new ReadStep(buffer.Start, buffer.Start, More: true, default, start);
        }

        _arriving.Skip(start.FrameLength);
        return new ReadStep(buffer.Start, buffer.Start, More: true, refused);
    }

    // The stream is not read while its frame waits in line: the transport buffers at most its window and makes the sender wait. B13: if
    // other frames leave no space, the frame is skipped and its viewer notified, not reset. Only a slow sender is reset.
    private async Task<InboundPause> TakeRoomAsync(ParticipantSid sid, FrameStart start)
    {
        var enough = new CancellationTokenSource();
        Interlocked.Exchange(ref _waiting, enough);
        HurryIfNeeded();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, _stopping.Token);
        var taking = frames.Room.TakeAsync(start.FrameLength, frames.RoomTimeout, time, gone.Token);
        var waiting = taking.IsCompleted ? null : dispatcher.Waits(sid);
        var room = await taking;
        Interlocked.Exchange(ref _waiting, null);
        waiting?.ResumeInbound();
        if (room is not null)
        {
            _arriving.Hold(room, start.FrameLength);
            return default;
        }

        return _stopping.IsCancellationRequested ? default : await SkipAsync(sid, start);
    }

    /// <summary>The number of unexamined bytes changed. A sender that cannot be slowed down must not lose its stream while its frame waits
    /// for space, so the wait ends at half of the limit. Called on any thread, under the transport's lock.</summary>
    public void CountUnread(long change)
    {
        Interlocked.Add(ref _unread, change);
        HurryIfNeeded();
    }

    // The waiting reader and the count each write their own value before they read the other's, so the second one sees both.
    private void HurryIfNeeded()
    {
        if (stream.LosesBeyond is { } most && Interlocked.Read(ref _unread) >= most / 2)
        {
            AbandonedTask.Observe(Volatile.Read(ref _waiting)?.CancelAsync() ?? Task.CompletedTask);
        }
    }

    // The bytes that have arrived tell which request to answer; they are in the buffer, so this does not wait. A frame that has arrived
    // completely needs no space.
    private async Task<InboundPause> SkipAsync(ParticipantSid sid, FrameStart start)
    {
        var read = await stream.Input.ReadAsync();
        await threads.Enter();
        InboundPause pause = default;
        if (read.Buffer.Length < start.FrameLength)
        {
            pause = dispatcher.NoRoom(sid, start, read.Buffer.Slice(FrameHeader.Size));
            _arriving.Skip(start.FrameLength);
        }

        stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.Start);
        return pause;
    }

    // The viewer is slowed down by not reading its stream: the transport buffers only up to its limit. The viewer's acknowledgements wait
    // there too.
    private async Task PauseAsync(InboundPause pause)
    {
        if (pause.Wait <= TimeSpan.Zero)
        {
            return;
        }

        await Task.Delay(pause.Wait, time, _stopping.Token).Quietly();
        pause.Link!.ResumeInbound();
    }

    private void EndHold()
    {
        _expiry?.Dispose();
        _room?.Dispose();
        _room = null;
    }

    // An exception of the transport must not prevent the removal of a participant.
    private void Abort()
    {
        try
        {
            try
            {
                using (OutsideCall.Begin())
                {
                    stream.Abort();
                }
            }
            finally
            {
                // Otherwise the reader would wait forever for bytes that nobody sends.
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
            await stream.Input.CompleteAsync();
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
