using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Fakes;
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
        // Nobody listens to these metrics: what a listener does would count.
        var metrics = new RemoteAccessMetrics(_services.GetRequiredService<IMeterFactory>());
        var who = new LinkIdentity(RoomName.Parse("room"), 7, 1, ParticipantIdentity.Parse("ann"), ParticipantSid.Parse("PA_ann"), 1_000);
        var link = new ParticipantLink(who, acknowledges, new ParticipantOptions(), TestThreads.Writers, new SendBudget(256 * 1024),
            new RecordingResets(new Pulse()), metrics, TimeProvider.System, NullLogger.Instance);
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
