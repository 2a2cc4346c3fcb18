using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>An idle participant costs nothing but itself.</summary>
public sealed class IdleTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "B10")]
    public async Task A_participant_runs_a_worker_only_while_there_is_something_to_write()
    {
        var (link, stream) = _fixture.Attached(new StreamBehaviour { HangFromWrite = 1 });
        Assert.True(link.IsIdle);
        link.Send(LinkFixture.Numbered(1));
        Assert.False(link.IsIdle);
        await _fixture.Until(() => stream.WritesInFlight == 1, "the write to hang");
        Assert.False(link.IsIdle);
        stream.Unstick();
        await _fixture.Idle(link);
        _fixture.Time.Advance(WriteWatch.LendFor);
        Assert.Equal(0, _fixture.Time.Armed);
    }

    [Fact]
    [Trait("Rule", "B10")]
    public async Task A_participant_that_has_ended_leaves_no_timer()
    {
        var (link, _) = await _fixture.Stuck();
        Assert.Equal(1, _fixture.Time.Armed);
        link.Close(ReasonCode.Disconnected);
        await _fixture.Ended(link);
        Assert.Equal(0, _fixture.Time.Armed);
    }

    [Fact]
    [Trait("Rule", "B10")]
    public async Task After_a_burst_of_1024_frames_no_ring_is_held()
    {
        var (link, stream) = await _fixture.Stuck();
        Assert.All(Enumerable.Range(0, 1024), i => link.Send(LinkFixture.Numbered(i)));
        Assert.False(link.IsIdle);
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal(1025, stream.Frames.Count);
    }

    [Theory]
    [Trait("Rule", "B10")]
    [InlineData("sent")]
    [InlineData("discarded")]
    public async Task After_a_burst_of_1024_frames_none_of_them_is_held_on_to(string how)
    {
        var (link, stream) = await _fixture.Stuck();
        var frames = Burst(link);
        if (how == "sent")
        {
            stream.Unstick();
            await _fixture.Idle(link);
        }
        else
        {
            link.Close(ReasonCode.Disconnected);
            await _fixture.Ended(link);
        }

        // The worker tells that it is done before it returns, and holds its last chunk until then.
        await _fixture.Until(
            () =>
            {
                GC.Collect();
                return frames.All(frame => !frame.IsAlive);
            },
            "the frames to be let go");
        GC.KeepAlive(link);
    }

    [Theory]
    [Trait("Rule", "B10")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_buffer_of_coalesced_frames_goes_back_to_the_pool_when_the_run_ends(bool fails)
    {
        using var pool = new PoolWatch(_fixture.Pulse);
        byte[]? buffer = null;
        var link = _fixture.NewLink();
        link.Send(LinkFixture.Numbered(1));
        link.Send(LinkFixture.Numbered(2));
        link.Attach(new ScriptedStream
        {
            OnWrite = (chunk, _) =>
            {
                Assert.True(MemoryMarshal.TryGetArray(chunk, out var array));
                buffer = array.Array;
                return fails ? ValueTask.FromException(new IOException("On demand.")) : ValueTask.CompletedTask;
            },
        });
        await _fixture.Until(() => buffer is not null && pool.Returned(buffer), "the buffer to be returned");
        if (!fails)
        {
            await _fixture.Idle(link);
        }
    }

    [Fact]
    [Trait("Rule", "B10")]
    public async Task A_participant_whose_flow_window_is_used_up_runs_no_worker()
    {
        _fixture.Options.FlowWindowBytes = 20;
        var (link, stream) = _fixture.Attached(acknowledges: true);
        Assert.All(Enumerable.Range(0, 5), i => link.Send(LinkFixture.Numbered(i)));
        await _fixture.Until(() => stream.Bytes.Length == 20, "the window to be used up");
        await _fixture.Until(() => !link.IsRunning, "the worker to end");
        Assert.NotEqual(0, link.GetStatistics().QueuedFrames);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Burst(ParticipantLink link)
    {
        var frames = Enumerable.Range(0, 1024).Select(LinkFixture.Numbered).ToArray();
        Assert.All(frames, frame => Assert.Equal(SendOutcome.Queued, link.Send(frame).Outcome));
        return [.. frames.Select(frame => new WeakReference(frame))];
    }
}
