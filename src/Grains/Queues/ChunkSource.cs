using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Queues;

/// <summary>Gives the worker of one link its chunks, and takes the viewer's acknowledgements (B12).</summary>
/// <remarks>Takes the link's lock. Only the worker takes chunks.</remarks>
internal sealed class ChunkSource(
    Lock gate,
    LinkStatus status,
    SendQueue queue,
    AnswerLane answers,
    Displacement displacement,
    RequestBook requests,
    FlowControl? flow,
    WorkerRuns runs,
    LinkCounters counters)
{
    /// <summary>Hands over the stream, which the worker owns from now on (F1). If the link was closed meanwhile, the worker only closes the
    /// stream (F7).</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="here">Whether the caller holds no lock, so that it may write what is queued itself.</param>
    public void Attach(IControlStream stream, bool here = false)
    {
        lock (gate)
        {
            runs.Attach(stream, ref here);
        }

        if (here)
        {
            runs.RunHere();
        }
    }

    /// <summary>Returns the worker's next chunk.</summary>
    /// <param name="written">Whether the chunk taken before was written.</param>
    /// <param name="stream">The stream to write to or to close.</param>
    /// <param name="buffer">Where small frames are combined (B3); rented when first needed.</param>
    /// <param name="chunk">With <see cref="TakeResult.Chunk"/>: what to write.</param>
    public TakeResult Take(bool written, IControlStream stream, ref ChunkBuffer buffer, out ReadOnlyMemory<byte> chunk)
    {
        chunk = default;
        lock (gate)
        {
            var another = counters.HasFramesInFlight;
            if (written && !status.IsClosed)
            {
                // B17: on a closed link the requests stay open: the next link has taken them over, or will.
                requests.Answered(buffer.Answered, flow?.TotalWritten ?? 0, flow?.TotalAcknowledged ?? 0);
            }

            counters.WriteOver(written);
            if (status.IsClosed)
            {
                return TakeResult.Cancelled;
            }

            if (queue.Count == 0 && !status.IsOpen)
            {
                return TakeResult.Drained;
            }

            displacement.Taking(another);
            var most = Math.Min(stream.MaxChunkBytes, flow?.Available ?? int.MaxValue);
            if (queue.Count == 0 || most == 0)
            {
                runs.Pause();
                return TakeResult.Idle;
            }

            chunk = queue.Take(ref buffer, most, stream.MaxChunkBytes);
            answers.Admit();
            flow?.Written(chunk.Length);
            return TakeResult.Chunk;
        }
    }

    /// <summary>The viewer acknowledges the bytes of this stream that it has processed (B12). Values below the last one or above the bytes
    /// written are ignored: they belong to a stream before a reset.</summary>
    public void Acknowledge(ulong consumed)
    {
        lock (gate)
        {
            if (flow is not null && flow.Acknowledge(consumed))
            {
                requests.Acknowledged(consumed);
                displacement.Settle();
                runs.StartIfNeeded();
            }
        }
    }

    /// <summary>We stop reading a stream of the viewer. Its acknowledgements may wait there, so it is not stalled (B12).</summary>
    public void PauseInbound()
    {
        lock (gate)
        {
            flow?.Pause();
        }
    }

    /// <summary>We continue to read that stream.</summary>
    public void ResumeInbound()
    {
        lock (gate)
        {
            flow?.Resume();
        }
    }

    /// <summary>Whether the viewer has owed an acknowledgement for too long (B12).</summary>
    public bool IsStalled()
    {
        lock (gate)
        {
            return !status.IsClosed && flow!.IsStalled();
        }
    }
}

/// <summary>The result of a request of the flush worker for more bytes.</summary>
internal enum TakeResult
{
    /// <summary>A chunk to write.</summary>
    Chunk,

    /// <summary>Nothing to write. The run ends; the next frame or acknowledgement starts another one.</summary>
    Idle,

    /// <summary>Completed and drained: close the stream (F4).</summary>
    Drained,

    /// <summary>Closed: close the stream, write nothing more (F2).</summary>
    Cancelled,
}
