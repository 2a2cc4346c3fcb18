using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>The parts of a link, put together as the link does, but without a worker: runs that would start are counted, and the test takes
/// the chunks.</summary>
internal sealed class LinkParts
{
    private readonly Lock _gate = new();
    private readonly ScriptedStream _stream;

    public LinkParts(LinkFixture fixture, bool acknowledges = false, int chunk = 15_000, bool neverBlocks = false)
    {
        var identity = new LinkIdentity(
            RoomName.Parse("room"), 7, 1, ParticipantIdentity.Parse("ann"), ParticipantSid.Parse("PA_000000000001"), 1_000);
        _stream = new ScriptedStream { MaxChunkBytes = chunk, NeverBlocks = neverBlocks };
        Counters = new LinkCounters(fixture.Metrics);
        Queue = new SendQueue(fixture.Options, fixture.Time, Counters, Held);
        Answers = new AnswerLane(Queue, Held, Counters);
        Flow = acknowledges ? new FlowControl(fixture.Options, fixture.Time, () => StallChecks++) : null;
        Displacement = new Displacement(identity, Status, Queue, Flow, fixture.Time, NullLogger.Instance);
        Runs = new WorkerRuns(Status, Queue, Flow, (_, _) => Started++, _ => RanHere++, () => Interrupted++);
        Closing = new LinkClosing(_gate, identity, Status, Queue, Answers, Flow, Runs, Counters, fixture.Resets);
        Outbox = new Outbox(_gate, identity, fixture.Options, Status, Queue, Answers, Displacement, Requests, Runs, Counters, Closing,
            fixture.Resets, NullLogger.Instance);
        Source = new ChunkSource(_gate, Status, Queue, Answers, Displacement, Requests, Flow, Runs, Counters);
    }

    public LinkStatus Status { get; } = new();

    public HeldBytes Held { get; } = new();

    public RequestBook Requests { get; } = new();

    public LinkCounters Counters { get; }

    public SendQueue Queue { get; }

    public AnswerLane Answers { get; }

    public FlowControl? Flow { get; }

    public Displacement Displacement { get; }

    public WorkerRuns Runs { get; }

    public LinkClosing Closing { get; }

    public Outbox Outbox { get; }

    public ChunkSource Source { get; }

    /// <summary>Runs of the worker that were started.</summary>
    public int Started { get; private set; }

    /// <summary>Runs that a sender did itself.</summary>
    public int RanHere { get; private set; }

    public int Interrupted { get; private set; }

    /// <summary>How often the stall timer has fired.</summary>
    public int StallChecks { get; private set; }

    /// <summary>The counters now.</summary>
    public ParticipantStatistics Counts => Counters.ToStatistics();

    /// <summary>A message of a channel, of that many payload bytes.</summary>
    public static byte[] Message(ulong logTime, int bytes = 10) => ServerMessageEncoder.MessageData(1, logTime, new byte[bytes]);

    public void Attach() => Source.Attach(_stream);

    public void Send(ReadOnlyMemory<byte> frame, PendingRequest? request = null) =>
        Outbox.Send(Queue.Own(frame, null, request), null, null);

    /// <summary>Takes a chunk as the worker does.</summary>
    /// <returns>What the source says, and the length of the chunk.</returns>
    public (TakeResult Result, int Bytes) Take(ref ChunkBuffer buffer, bool written = true)
    {
        var result = Source.Take(written, _stream, ref buffer, out var chunk);
        return (result, chunk.Length);
    }
}
