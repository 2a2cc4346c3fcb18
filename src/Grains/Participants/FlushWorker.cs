using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// Writes a link's frames to its stream, in order (F1). A run starts when there is something to do and ends when there is not, so an idle
/// participant has no task and no buffer (B10). At most one run and one write at a time (B7). A write past its deadline, or failed, resets
/// the participant (B2, F3), unless it failed because the participant has left; a cancelled one is abandoned (F2). However it ends, it
/// closes the stream (F7).
/// </summary>
internal sealed partial class FlushWorker(
    ParticipantLink link,
    SendBudget budget,
    ParticipantOptions options,
    RemoteAccessMetrics metrics,
    TimeProvider time,
    ILogger logger) : IThreadPoolWorkItem
{
    private IControlStream? _stream;

    /// <summary>Starts a run on the thread pool, outside the caller's execution context (Orleans turns leak theirs). The link calls it, one
    /// run at a time.</summary>
    public void Start(IControlStream stream)
    {
        _stream = stream;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    // The run catches everything itself; the link knows that it goes on (WorkerRuns) and WhenEnded waits for its end.
    void IThreadPoolWorkItem.Execute() => _ = RunAsync(_stream!);

    private async Task RunAsync(IControlStream stream)
    {
        TakeResult taken;
        try
        {
            taken = await WriteAllAsync(stream).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Else the link would take this run for one that goes on, and its viewer would hear nothing any more. Its buffer is not given
            // back: nobody knows who reads it.
            Failed(exception);
            taken = TakeResult.Cancelled;
        }

        if (taken != TakeResult.Idle)
        {
            await CloseAsync(stream, taken == TakeResult.Drained).ConfigureAwait(false);
            link.Ended(taken == TakeResult.Drained);
        }
    }

    private async ValueTask<TakeResult> WriteAllAsync(IControlStream stream)
    {
        var buffer = default(ChunkBuffer);
        using var watch = new WriteWatch(link, budget, options, time);
        var written = false;
        TakeResult taken;
        while ((taken = link.Take(written, stream, ref buffer, out var chunk)) == TakeResult.Chunk)
        {
            var write = await WriteAsync(stream, chunk, watch).ConfigureAwait(false);
            written = write == WriteResult.Written;
            if (write == WriteResult.Abandoned)
            {
                buffer.Forget();
            }
        }

        buffer.Return();
        return taken;
    }

    private async ValueTask<WriteResult> WriteAsync(IControlStream stream, ReadOnlyMemory<byte> chunk, WriteWatch watch)
    {
        Task? write = null;
        try
        {
            await watch.AcquireAsync(chunk.Length).ConfigureAwait(false);
            var began = time.GetTimestamp();
            var pending = stream.WriteAsync(chunk, link.Cancelled);
            if (pending.IsCompleted)
            {
                pending.GetAwaiter().GetResult();
            }
            else
            {
                write = pending.AsTask();
                watch.Begin();
                await write.WaitAsync(link.Cancelled).ConfigureAwait(false);
            }

            metrics.WriteTook(time.GetElapsedTime(began));
            return WriteResult.Written;
        }
        catch (OperationCanceledException) when (link.Cancelled.IsCancellationRequested)
        {
            // F2: nothing is recorded: whoever cancelled has done that (F3).
        }
        catch (DestinationLeftException exception)
        {
            // No reset: the room's event of the departure removes the participant (R6), and asks nobody back.
            LogDestinationLeft(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, exception.Message);
            link.Close(ReasonCode.Disconnected);
        }
        catch (Exception exception)
        {
            Failed(exception);
        }
        finally
        {
            watch.End();
        }

        if (write is null or { IsCompleted: true })
        {
            return WriteResult.Failed;
        }

        AbandonedTask.Observe(write);
        return WriteResult.Abandoned;
    }

    private async ValueTask CloseAsync(IControlStream stream, bool drained)
    {
        using var deadline = new CancellationTokenSource(options.StreamCloseTimeout, time);
        try
        {
            var close = stream.CloseAsync(drained ? string.Empty : link.Status.Reason.ToString(), deadline.Token).AsTask();
            await close.WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // F7: best effort, so it is only logged.
            LogCloseFailed(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, exception.Message);
        }
    }

    // F3: resets, unless the link is closed already.
    private void Failed(Exception exception)
    {
        LogWriteFailed(logger, link.Identity.Room, link.Identity.Identity, link.Identity.Sid, exception.Message);
        link.Reset(ReasonCode.WriteFailed);
    }

    private enum WriteResult
    {
        Written,
        Failed,
        Abandoned,
    }
}
