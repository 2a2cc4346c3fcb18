using System.Collections.Concurrent;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>One chunk in flight per participant, a budget in flight per room, and nobody holds it for long.</summary>
public sealed class FairnessTests : IDisposable
{
    private const int Chunk = 15_000;
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "B7")]
    public async Task A_participant_has_one_chunk_in_flight_at_most_however_much_is_queued()
    {
        var (link, stream) = _fixture.Attached(new StreamBehaviour { Asynchronous = true });
        link.Send(LinkFixture.Frame(1024 * 1024));
        await _fixture.Idle(link);
        Assert.Equal((1, 70), (stream.PeakWritesInFlight, stream.Writes.Count));
        Assert.Equal(_fixture.BudgetBytes, _fixture.Budget.Free);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task The_writes_of_a_room_never_hold_more_than_its_budget_and_use_all_of_it()
    {
        _fixture.BudgetBytes = 3 * Chunk;
        var inFlight = 0;
        var peak = 0;
        var links = Enumerable.Range(0, 6).Select(_ => _fixture.NewLink()).ToArray();
        foreach (var link in links)
        {
            link.Send(LinkFixture.Frame(20 * Chunk));
            link.Attach(new ScriptedStream
            {
                OnWrite = async (chunk, _) =>
                {
                    var now = Interlocked.Add(ref inFlight, chunk.Length);
                    lock (links)
                    {
                        peak = Math.Max(peak, now);
                    }

                    await Task.Yield();
                    Interlocked.Add(ref inFlight, -chunk.Length);
                },
            });
        }

        foreach (var link in links)
        {
            await _fixture.Idle(link);
        }

        Assert.InRange(peak, Chunk, 3 * Chunk);
        await _fixture.Until(() => _fixture.Budget.Free == 3 * Chunk, "the budget to be whole again");
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task A_small_frame_to_one_viewer_passes_a_16_MiB_asset_to_another_after_one_chunk()
    {
        _fixture.BudgetBytes = Chunk;
        var order = new ConcurrentQueue<string>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (large, small) = (_fixture.NewLink(), _fixture.NewLink());
        large.Send(LinkFixture.Frame(16 * 1024 * 1024));
        large.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                order.Enqueue("large");
                return new ValueTask(gate.Task);
            },
        });
        await _fixture.Until(() => _fixture.Time.Armed == 1, "the first chunk of the asset to be in flight");
        small.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                order.Enqueue("small");
                return ValueTask.CompletedTask;
            },
        });
        small.Send(LinkFixture.Numbered(1));
        await _fixture.Until(() => _fixture.Budget.Waiting == 1, "the small frame to wait in line");

        gate.SetResult();
        await _fixture.Idle(small);
        Assert.Equal(["large", "small"], order.Take(2));
        await _fixture.Idle(large);
        Assert.Equal(1 + (((16 * 1024 * 1024) + Chunk - 1) / Chunk), order.Count);
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task A_stuck_write_gives_its_bytes_back_to_the_room_after_250_ms_and_no_more_than_once()
    {
        _fixture.BudgetBytes = Chunk;
        var (link, stream) = await _fixture.Stuck(firstFrame: Chunk);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.Equal(0, _fixture.Budget.Free);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(Chunk, _fixture.Budget.Free);

        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        stream.Unstick();
        await _fixture.Idle(link);
        await TestThreads.Turn();
        Assert.Equal(Chunk, _fixture.Budget.Free);
        Assert.Empty(_fixture.Resets.Requests);
    }
}
