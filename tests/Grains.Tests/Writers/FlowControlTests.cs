using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>Viewers that acknowledge what they have processed are never sent more than a window ahead, and reset when they fall
/// silent.</summary>
public sealed class FlowControlTests : IDisposable
{
    private const int Window = 64 * 1024;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private readonly LinkFixture _fixture = new();

    public FlowControlTests() => _fixture.Options.FlowWindowBytes = Window;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "B12")]
    public async Task Unacknowledged_bytes_never_exceed_the_window_and_an_acknowledgement_lets_more_through()
    {
        var (link, stream) = await FullWindow(queued: Window + 1_000);
        Assert.Equal(Window, stream.Bytes.Length);
        Assert.Equal(Window, link.GetStatistics().BytesUnacknowledged);

        link.Acknowledge(400);
        await Sent(stream, Window + 400);
        link.Acknowledge(Window);
        await Sent(stream, Window + 1_000);
        await _fixture.Idle(link);
        Assert.Equal(1_000, link.GetStatistics().BytesUnacknowledged);
        Assert.Equal(1, link.GetStatistics().FramesSent);
    }

    [Theory]
    [Trait("Rule", "B12")]
    [InlineData(0UL)]
    [InlineData(5_000UL)]
    [InlineData(4_999UL)]
    [InlineData((2UL * Window) + 1)]
    public async Task Acknowledgements_of_an_older_stream_are_ignored(ulong old)
    {
        var (link, stream) = await FullWindow(queued: 2 * Window);
        link.Acknowledge(5_000);
        await Sent(stream, Window + 5_000);
        await NotRunning(link);
        link.Acknowledge(old);
        Assert.False(link.IsRunning);
        Assert.Equal(Window + 5_000, stream.Bytes.Length);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task Behind_a_used_up_window_the_queue_fills_and_the_usual_policy_applies()
    {
        _fixture.Options.QueueFrames = 3;
        var (link, _) = await FullWindow(queued: Window);
        Assert.All([1, 2, 3], i => Assert.Equal(SendOutcome.Queued, link.Send(LinkFixture.Numbered(i)).Outcome));
        Assert.Equal(SendOutcome.Overflowed, link.Send(LinkFixture.Numbered(4)).Outcome);
        await _fixture.Ended(link);
        Assert.Equal([ReasonCode.QueueOverflow], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task A_viewer_silent_for_15_s_with_data_outstanding_is_reset_as_Stalled()
    {
        var (link, stream) = _fixture.Attached(acknowledges: true);
        await Send(link, stream, 1);
        _fixture.Time.Advance(TimeSpan.FromSeconds(15) - Tick);
        Assert.Empty(_fixture.Resets.Requests);
        _fixture.Time.Advance(Tick);
        Assert.Equal((link.Identity, ReasonCode.Stalled, null), Assert.Single(_fixture.Resets.Requests));
        Assert.Equal((LinkPhase.Closed, ReasonCode.Stalled), link.Status);
        await _fixture.Ended(link);
        Assert.True(stream.IsClosed);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task Each_acknowledgement_starts_the_15_s_again_and_none_runs_when_nothing_is_outstanding()
    {
        var (link, stream) = _fixture.Attached(acknowledges: true);
        await Send(link, stream, 2);
        _fixture.Time.Advance(TimeSpan.FromSeconds(14));
        link.Acknowledge(9);
        _fixture.Time.Advance(TimeSpan.FromSeconds(15) - Tick);
        link.Acknowledge(18);
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_fixture.Resets.Requests);

        await Send(link, stream, 1);
        _fixture.Time.Advance(TimeSpan.FromSeconds(15) - Tick);
        Assert.Empty(_fixture.Resets.Requests);
        _fixture.Time.Advance(Tick);
        Assert.Equal([ReasonCode.Stalled], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task A_viewer_is_not_silent_while_we_do_not_read_any_of_its_streams()
    {
        var (link, stream) = _fixture.Attached(acknowledges: true);
        await Send(link, stream, 1);
        _fixture.Time.Advance(TimeSpan.FromSeconds(14));
        link.PauseInbound();
        link.PauseInbound();
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        link.ResumeInbound();
        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        link.ResumeInbound();
        _fixture.Time.Advance(TimeSpan.FromSeconds(15) - Tick);
        Assert.Empty(_fixture.Resets.Requests);
        _fixture.Time.Advance(Tick);
        Assert.Equal([ReasonCode.Stalled], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task More_data_and_old_acknowledgements_do_not_hide_a_stall()
    {
        var (link, stream) = _fixture.Attached(acknowledges: true);
        await Send(link, stream, 1);
        link.Acknowledge(5);
        for (var i = 0; i < 14; i++)
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await Send(link, stream, 1);
            link.Acknowledge(4);
            link.Acknowledge(1_000_000);
        }

        Assert.Empty(_fixture.Resets.Requests);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([ReasonCode.Stalled], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public async Task A_viewer_that_offers_no_acknowledgements_has_no_window_and_never_stalls()
    {
        var (link, stream) = _fixture.Attached();
        link.Send(LinkFixture.Frame(3 * Window));
        await _fixture.Idle(link);
        Assert.Equal(3 * Window, stream.Bytes.Length);
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        link.Acknowledge(1);
        Assert.Empty(_fixture.Resets.Requests);
        Assert.Equal(LinkPhase.Open, link.Status.State);
    }

    [Fact]
    [Trait("Rule", "B12")]
    [Trait("Rule", "F4")]
    public async Task A_drain_continues_when_acknowledgements_arrive()
    {
        var (link, stream) = await FullWindow(queued: Window + 9);
        link.Complete(ReasonCode.RoomClosed);
        await TestThreads.Turn();
        Assert.False(stream.IsClosed);
        link.Acknowledge(Window);
        await _fixture.Ended(link);
        Assert.Equal((Window + 9, true, ""), (stream.Bytes.Length, stream.IsClosed, stream.CloseReason));
    }

    [Fact]
    [Trait("Rule", "B12")]
    [Trait("Rule", "F6")]
    public async Task A_participant_that_left_does_not_stall()
    {
        var (link, stream) = _fixture.Attached(acknowledges: true);
        await Send(link, stream, 1);
        link.Close(ReasonCode.Disconnected);
        await _fixture.Ended(link);
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(_fixture.Resets.Requests);
        Assert.Equal(0, _fixture.Time.Armed);
    }

    // A window used up by one frame of that size.
    private async Task<(ParticipantLink Link, FakeStream Stream)> FullWindow(int queued)
    {
        var (link, stream) = _fixture.Attached(acknowledges: true);
        link.Send(LinkFixture.Frame(queued));
        await Sent(stream, Window);
        await NotRunning(link);
        return (link, stream);
    }

    private async Task Send(ParticipantLink link, FakeStream stream, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            var before = stream.Bytes.Length;
            link.Send(LinkFixture.Numbered(i));
            await Sent(stream, before + 9);
            await NotRunning(link);
        }
    }

    private Task Sent(FakeStream stream, int bytes) => _fixture.Until(() => stream.Bytes.Length == bytes, $"{bytes} bytes");

    private Task NotRunning(ParticipantLink link) => _fixture.Until(() => !link.IsRunning, "the worker to end");
}
