using CsCheck;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>Links that share two writer threads and a budget that is too small for them, on streams that complete when and where they
/// like, while some are closed: each stream gets the frames in order, one write at a time, and the budget is whole in the end.</summary>
public sealed class FlushWorkerProperties
{
    private const int Links = 4;

    private enum Kind
    {
        Send,
        SendHere,
        SendInBatch,
        SendLarge,
        Close,
        Complete,
    }

    [Fact]
    [Trait("Rule", "F1")]
    [Trait("Rule", "F2")]
    [Trait("Rule", "B7")]
    public async Task Whatever_streams_and_senders_do_frames_keep_their_order_and_the_budget_is_whole_in_the_end()
    {
        var step = Gen.Select(Gen.Int[0, Links - 1], Gen.Frequency((6, Gen.Const(Kind.Send)), (6, Gen.Const(Kind.SendHere)),
            (4, Gen.Const(Kind.SendInBatch)), (3, Gen.Const(Kind.SendLarge)), (1, Gen.Const(Kind.Close)), (1, Gen.Const(Kind.Complete))));
        using var threads = new WorkerThreads("property", 2, 64, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await Gen.Select(step.Array[0, 120], Gen.Int[0, int.MaxValue]).SampleAsync(
            (steps, seed) => Run(steps, seed, threads), iter: 200, threads: 1);
    }

    private static async Task Run((int Link, Kind Kind)[] steps, int seed, WorkerThreads threads)
    {
        using var fixture = new LinkFixture { BudgetBytes = 1_200, Writers = threads };
        var streams = Enumerable.Range(0, Links).Select(link => new RandomStream(seed + link)).ToArray();
        var links = streams.Select((stream, number) =>
        {
            var link = fixture.NewLink($"viewer-{number}");
            link.Attach(stream);
            return link;
        }).ToArray();
        var sent = new List<byte[]>[Links];
        await Task.WhenAll(Enumerable.Range(0, Links).Select(number => Task.Run(() =>
        {
            var frames = sent[number] = [];
            foreach (var (_, kind) in steps.Where(step => step.Link == number))
            {
                switch (kind)
                {
                    case Kind.Close:
                        links[number].Close(ReasonCode.Disconnected);
                        break;
                    case Kind.Complete:
                        links[number].Complete(ReasonCode.Draining);
                        break;
                    default:
                        var frame = LinkFixture.Frame(kind == Kind.SendLarge ? 3_000 : 100, (byte)frames.Count);
                        if (Send(links[number], frame, kind) == SendOutcome.Queued)
                        {
                            frames.Add(frame);
                        }

                        break;
                }
            }
        })));

        for (var number = 0; number < Links; number++)
        {
            var link = links[number];
            var (state, reason) = link.Status;
            if (state == LinkPhase.Open)
            {
                await fixture.Idle(link);
                link.Complete(ReasonCode.Draining);
            }

            await fixture.Ended(link);
            var stream = streams[number];
            await fixture.Until(() => !stream.IsWriting, "the write that was given up to end");
            var all = sent[number].SelectMany(frame => frame).ToArray();
            Assert.Equal((false, false, 1), (stream.PeakWrites > 1, stream.WroteAfterClose, stream.Closes));
            Assert.Equal(all.AsSpan(0, stream.Bytes.Length).ToArray(), stream.Bytes);
            Assert.True(reason == ReasonCode.Disconnected || stream.Bytes.Length == all.Length, "A frame was lost on an open link.");
        }

        await fixture.Until(() => fixture.Budget.Free == fixture.BudgetBytes, "the budget to be whole");
        Assert.Empty(fixture.Resets.Requests);
    }

    private static SendOutcome Send(ParticipantLink link, byte[] frame, Kind kind)
    {
        if (kind != Kind.SendInBatch)
        {
            return link.Send(frame, here: kind == Kind.SendHere).Outcome;
        }

        var batch = RunBatch.OfThread();
        var outcome = link.Send(new QueuedFrame(frame, 0, held: 10), null, batch).Outcome;
        batch.Schedule();
        return outcome;
    }

    /// <summary>A stream whose writes complete at once, on another thread, or when they are cancelled only.</summary>
    private sealed class RandomStream(int seed) : IControlStream
    {
        private readonly Random _random = new(seed);
        private readonly List<byte> _bytes = [];
        private int _writing;

        public int MaxChunkBytes => 1_000;

        // Links of both kinds are in each run.
        public bool NeverBlocks => seed % 2 == 0;

        public int PeakWrites { get; private set; }

        public int Closes { get; private set; }

        public bool WroteAfterClose { get; private set; }

        public bool IsWriting => Volatile.Read(ref _writing) > 0;

        public byte[] Bytes => [.. _bytes];

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
        {
            PeakWrites = Math.Max(PeakWrites, Interlocked.Increment(ref _writing));
            WroteAfterClose |= Closes > 0;
            var how = _random.Next(10);
            if (how < 4)
            {
                await Task.Yield();
            }
            else if (how == 4)
            {
                await Task.Run(static () => Thread.SpinWait(200), CancellationToken.None).ConfigureAwait(false);
            }

            if (!cancellationToken.IsCancellationRequested)
            {
                _bytes.AddRange(chunk.Span);
            }

            Interlocked.Decrement(ref _writing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        public ValueTask CloseAsync(string reason, CancellationToken cancellationToken)
        {
            Closes++;
            return ValueTask.CompletedTask;
        }
    }
}
