using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A failed write asks for a reset and ends the worker; one that fails because of cancellation asks for nothing.</summary>
public sealed class WriteFailureTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [Trait("Rule", "F3")]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    public async Task A_write_that_fails_resets_the_participant_once_and_ends_the_worker(int failing, bool asynchronous)
    {
        var (link, stream) = _fixture.Attached(new StreamBehaviour { FailFromWrite = failing, Asynchronous = asynchronous }, chunk: 9);
        var frames = Enumerable.Range(0, 20).Select(LinkFixture.Numbered).ToArray();
        Assert.All(frames, frame => link.Send(frame));
        await _fixture.Ended(link);

        Assert.Equal((link.Identity, ReasonCode.WriteFailed, null), Assert.Single(_fixture.Resets.Requests));
        Assert.Equal((LinkPhase.Closed, ReasonCode.WriteFailed), link.Status);
        Assert.True(link.Cancelled.IsCancellationRequested);
        Assert.Equal(frames.Take(failing - 1), stream.Frames);
        Assert.Equal((true, "WriteFailed", 0), (stream.IsClosed, stream.CloseReason, stream.WritesAfterClose));
        Assert.Equal(SendOutcome.Closed, link.Send(frames[0]).Outcome);
    }

    [Fact]
    [Trait("Rule", "F3")]
    [Trait("Rule", "F2")]
    public async Task The_frames_of_a_failed_write_count_as_discarded()
    {
        var link = _fixture.NewLink();
        Assert.All(Enumerable.Range(0, 4), i => link.Send(LinkFixture.Frame(6_000, (byte)i)));
        link.Attach(_fixture.NewStream(new StreamBehaviour { FailFromWrite = 1 }));
        await _fixture.Ended(link);
        var statistics = link.GetStatistics();
        Assert.Equal((4, 0, 4), (statistics.FramesQueued, statistics.FramesSent, statistics.FramesDiscarded));
    }

    [Fact]
    [Trait("Rule", "F3")]
    public async Task A_transport_that_throws_instead_of_answering_with_a_failed_task_is_a_failed_write()
    {
        var link = _fixture.NewLink();
        link.Attach(new ScriptedStream { OnWrite = (_, _) => throw new InvalidOperationException("The stream is broken.") });
        link.Send(LinkFixture.Numbered(1));
        await _fixture.Ended(link);
        Assert.Equal([ReasonCode.WriteFailed], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "F3")]
    public async Task A_cancellation_that_is_not_ours_is_a_failed_write()
    {
        var link = _fixture.NewLink();
        link.Attach(new ScriptedStream { OnWrite = (_, _) => throw new OperationCanceledException("The transport gave up by itself.") });
        link.Send(LinkFixture.Numbered(1));
        await _fixture.Ended(link);
        Assert.Equal([ReasonCode.WriteFailed], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "F3")]
    [Trait("Rule", "B14")]
    public async Task A_worker_that_fails_outside_of_a_write_resets_its_participant_and_ends()
    {
        var link = _fixture.NewLink();
        var stream = new Unusable();
        link.Attach(stream);
        link.Send(LinkFixture.Numbered(1));
        await _fixture.Ended(link);

        Assert.Equal([ReasonCode.WriteFailed], _fixture.Resets.Reasons);
        Assert.True(stream.IsClosed);
    }

    [Theory]
    [Trait("Rule", "F3")]
    [Trait("Rule", "F6")]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task A_write_that_fails_because_of_cancellation_asks_for_no_reset(Type failure)
    {
        var link = _fixture.NewLink();
        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                link.Close(ReasonCode.Disconnected);
                return ValueTask.FromException((Exception)Activator.CreateInstance(failure)!);
            },
        });
        link.Send(LinkFixture.Numbered(1));
        await _fixture.Ended(link);
        Assert.Empty(_fixture.Resets.Requests);
        Assert.Equal((LinkPhase.Closed, ReasonCode.Disconnected), link.Status);
    }

    [Theory]
    [Trait("Rule", "F3")]
    [Trait("Rule", "F6")]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public async Task A_write_that_fails_because_its_viewer_left_closes_the_link_and_asks_for_no_reset(int failing, bool asynchronous)
    {
        var behaviour = new StreamBehaviour
        {
            FailFromWrite = failing,
            Asynchronous = asynchronous,
            Failure = () => new DestinationLeftException("it has left"),
        };
        var (link, stream) = _fixture.Attached(behaviour, chunk: 9);
        var queued = Enumerable.Range(0, 20).Count(number => link.Send(LinkFixture.Numbered(number)).Outcome == SendOutcome.Queued);
        await _fixture.Ended(link);

        Assert.Empty(_fixture.Resets.Requests);
        Assert.Equal((LinkPhase.Closed, ReasonCode.Disconnected), link.Status);
        Assert.Equal((true, "Disconnected", 0), (stream.IsClosed, stream.CloseReason, stream.WritesAfterClose));
        Assert.Equal(queued - (failing - 1), link.GetStatistics().FramesDiscarded);
        Assert.Equal(SendOutcome.Closed, link.Send(LinkFixture.Numbered(1)).Outcome);
    }

    private sealed class Unusable : IControlStream
    {
        public bool IsClosed { get; private set; }

        public int MaxChunkBytes => throw new InvalidOperationException("on demand");

        public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask CloseAsync(string reason, CancellationToken cancellationToken)
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}
