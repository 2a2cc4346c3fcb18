using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>Many links that have work at once are served by the threads that there are.</summary>
[Collection(nameof(Alone))]
public sealed class ManyLinksTests
{
    private const int Links = 10_000;
    private const int Frames = 5;

    [Theory]
    [Trait("Rule", "F1")]
    [Trait("Rule", "B10")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_frames_of_10000_idle_links_are_written_in_order_by_two_threads(bool completesLater)
    {
        using var threads = new WorkerThreads("many", 2, 64, NullLogger.Instance);
        using var fixture = new LinkFixture { Writers = threads, BudgetBytes = 64 * 1024 * 1024 };
        var written = 0;
        var wrong = 0;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = new ConcurrentDictionary<string, bool>();
        var links = new List<ParticipantLink>(Links);
        for (var i = 0; i < Links; i++)
        {
            var link = fixture.NewLink($"viewer-{i}");
            var next = 0;
            link.Attach(new ScriptedStream
            {
                OnWrite = (chunk, _) =>
                {
                    writers[Thread.CurrentThread.Name ?? "none"] = true;
                    foreach (var frame in SentMessages.FramesOf(chunk.ToArray()))
                    {
                        Interlocked.Add(ref wrong, BitConverter.ToInt32(frame.AsSpan(5)) == next++ ? 0 : 1);
                        if (Interlocked.Increment(ref written) == Links * Frames)
                        {
                            done.SetResult();
                        }
                    }

                    return completesLater ? Later() : ValueTask.CompletedTask;
                },
            });
            links.Add(link);
        }

        for (var number = 0; number < Frames; number++)
        {
            var frame = LinkFixture.Numbered(number);
            Assert.All(links, link => Assert.Equal(SendOutcome.Queued, link.Send(frame).Outcome));
        }

        await done.Task.Within("all frames");
        await fixture.Until(() => links.TrueForAll(link => link.IsIdle), "all links to be idle");
        Assert.Equal(0, wrong);

        // Two; on a busy machine the watchdog replaces a thread that got no processor time.
        Assert.All(writers.Keys, name => Assert.StartsWith("many ", name, StringComparison.Ordinal));
        Assert.Equal((0, 0), (threads.Held, threads.Waiting));
        Assert.Empty(fixture.Resets.Requests);
        Assert.Equal(fixture.Budget.Capacity, fixture.Budget.Free);

        static async ValueTask Later() => await Task.Yield();
    }
}
