using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>What a frame costs on its way through a link: no allocation, once the buffers of the pool are there.</summary>
/// <remarks>Alone: other tests listen to the metrics of the whole process, which costs an array for each measurement.</remarks>
[Collection(nameof(Alone))]
public sealed class AllocationTests : IDisposable
{
    private const int Frames = 500;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ScriptedStream _stream = new();
    private readonly byte[] _frame = LinkFixture.Frame(100);

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frames_that_are_queued_and_taken_allocate_nothing(bool acknowledges)
    {
        var link = NewLink("ann", acknowledges, TestThreads.Writers);
        var written = 0UL;

        // The first round fills the pool, and a collection may empty it again: what counts is the best round.
        var least = long.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Round(link, ref written);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal((0, 6 * Frames), (least, link.GetStatistics().FramesSent));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [Trait("Rule", "S5")]
    public async Task A_broadcast_allocates_for_all_viewers_together_and_nothing_for_each(int ahead)
    {
        const int Viewers = 500;
        using var threads = new WorkerThreads("broadcast", 1, 1, NullLogger.Instance);
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (bytes, writers) = (0L, 0L);
        var links = new LinkSet();
        for (var i = 0; i < Viewers; i++)
        {
            var link = NewLink($"viewer{i}", acknowledges: false, threads);
            link.Attach(new ScriptedStream
            {
                OnWrite = (chunk, _) =>
                {
                    writers = GC.GetAllocatedBytesForCurrentThread();
                    if ((bytes += chunk.Length) == (long)Viewers * ahead * _frame.Length)
                    {
                        taken.SetResult();
                    }

                    return ValueTask.CompletedTask;
                },
            });
            links.Add(link);
        }

        // In each round the publisher is some frames ahead of the writer.
        var least = (Publisher: long.MaxValue, Writer: long.MaxValue);
        for (var round = 0; round < 10; round++)
        {
            var before = (Publisher: GC.GetAllocatedBytesForCurrentThread(), Writer: writers);
            var recipients = 0;
            for (var i = 0; i < ahead; i++)
            {
                recipients += FanOut.Send(links.Now, _frame).Recipients;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before.Publisher;
            Assert.Equal(ahead * Viewers, recipients);
            await taken.Task.Within("the frames to be written");
            taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            bytes = 0;
            least = (Math.Min(least.Publisher, allocated), Math.Min(least.Writer, round == 0 ? long.MaxValue : writers - before.Writer));
        }

        // Less than a byte for each delivery.
        Assert.True(least.Publisher < Viewers * ahead && least.Writer < Viewers * ahead, $"{least} bytes were allocated.");
    }

    private ParticipantLink NewLink(string identity, bool acknowledges, WorkerThreads threads)
    {
        // Nobody listens to these metrics: what a listener does would count.
        var metrics = new RemoteAccessMetrics(_services.GetRequiredService<IMeterFactory>());
        var who = new LinkIdentity(
            RoomName.Parse("room"), 7, 1, ParticipantIdentity.Parse(identity), ParticipantSid.Parse("PA_" + identity), 1_000);
        return new ParticipantLink(who, acknowledges, new ParticipantOptions(), threads, new SendBudget(256 * 1024),
            new RecordingResets(new Pulse()), metrics, TimeProvider.System, NullLogger.Instance);
    }

    // Sends and takes without a worker, so that everything is on this thread.
    private void Round(ParticipantLink link, ref ulong written)
    {
        for (var i = 0; i < Frames; i++)
        {
            link.Send(_frame);
        }

        var buffer = default(ChunkBuffer);
        while (link.Take(written: true, _stream, ref buffer, out var chunk) == TakeResult.Chunk)
        {
            written += (ulong)chunk.Length;
            link.Acknowledge(written);
        }

        buffer.Return();
    }
}
