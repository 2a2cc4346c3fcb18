using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// Reads one inbound stream: held (nothing is read, so the transport's bound holds the sender) → bound to a SID → ended. Frames are
/// dispatched in order on the thread of the reader. Its state is guarded by the router's lock.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed partial class InboundReader(
    IInboundStream stream,
    InboundDispatcher dispatcher,
    Action<InboundReader, Func<ParticipantSid, bool>> broken,
    Action<InboundReader> forget,
    TimeProvider time,
    ILogger logger)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private ITimer? _expiry;
    private bool _stopped;

    public IInboundStream Stream => stream;

    /// <summary>The connection it is bound to, or null.</summary>
    public ParticipantSid? Sid { get; private set; }

    public bool IsHeld => Sid is null && !_stopped;

    public bool IsStopped => _stopped;

    /// <summary>Completes when the stream is given back.</summary>
    public Task WhenEnded => _ended.Task;

    public void Hold(TimeSpan wait, Action expired) =>
        _expiry = time.CreateTimer(_ => expired(), null, wait, Timeout.InfiniteTimeSpan);

    public void Bind(ParticipantSid sid)
    {
        Sid = sid;
        _expiry?.Dispose();
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
        _expiry?.Dispose();
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
        catch (InboundStreamLostException lost)
        {
            broken(this, sid => dispatcher.Lost(sid, lost));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // A broken stream ends quietly: the viewer opens another, or leaves.
            LogBroken(logger, stream.Identity, exception.Message);
        }
        catch (Exception exception)
        {
            LogFaulted(logger, stream.Identity, exception);
            broken(this, dispatcher.Faulted);
        }

        await EndAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync(ParticipantSid sid)
    {
        while (!Volatile.Read(ref _stopped))
        {
            var read = await stream.Input.ReadAsync().ConfigureAwait(false);
            var buffer = read.Buffer;
            while (!Volatile.Read(ref _stopped) && FrameReader.TryRead(ref buffer, out var frame))
            {
                var pause = dispatcher.Dispatch(sid, frame);
                if (pause.Wait > TimeSpan.Zero)
                {
                    await PauseAsync(pause).ConfigureAwait(false);
                }
            }

            stream.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    // Not reading on is what slows the viewer: the transport holds no more than its bound for us. What it acknowledges meanwhile waits with the rest.
    private async Task PauseAsync(InboundPause pause)
    {
        await Task.Delay(pause.Wait, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        pause.Link!.ResumeInbound();
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
            LogFaulted(logger, stream.Identity, exception);
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
            LogBroken(logger, stream.Identity, exception.Message);
        }

        forget(this);
        LogEnded(logger, stream.Identity);
        _ended.TrySetResult();
    }

    [LoggerMessage(1254, LogLevel.Trace, "An inbound stream of '{Identity}' has ended")]
    private static partial void LogEnded(ILogger logger, ParticipantIdentity identity);

    [LoggerMessage(1253, LogLevel.Error, "Handling an inbound stream of '{Identity}' failed; the stream is dropped")]
    private static partial void LogFaulted(ILogger logger, ParticipantIdentity identity, Exception exception);

    [LoggerMessage(1252, LogLevel.Debug, "An inbound stream of '{Identity}' broke: {Error}")]
    private static partial void LogBroken(ILogger logger, ParticipantIdentity identity, string error);
}
