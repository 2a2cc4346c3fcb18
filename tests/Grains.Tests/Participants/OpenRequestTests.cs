using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A request is open until the last byte of its answer is with the viewer, as far as we can know (B17).</summary>
public sealed class OpenRequestTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(100)]
    [InlineData(40_000)]
    [InlineData(400_000)]
    [Trait("Rule", "B17")]
    public async Task A_request_is_open_until_the_last_byte_of_its_answer_is_written(int bytes)
    {
        var chunks = (bytes + 14_999) / 15_000;
        var (link, stream) = _fixture.Attached(StreamBehaviour.Good with { HangFromWrite = chunks });
        var request = link.Begin(new PendingRequest.AssetFetch(1));
        Assert.Same(request, Assert.Single(link.OpenRequests));
        Assert.True(await link.SendAnswerAsync(LinkFixture.Frame(bytes), request));
        await _fixture.Until(() => stream.WritesInFlight == 1 && stream.Writes.Count == chunks - 1, "the last write to hang");
        Assert.Same(request, Assert.Single(link.OpenRequests));

        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Empty(link.OpenRequests);
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task Answers_that_leave_in_one_chunk_end_each_its_own_request()
    {
        var (link, stream) = await _fixture.Stuck();
        var requests = Enumerable.Range(0, 5).Select(i => link.Begin(new PendingRequest.AssetFetch((uint)i))).ToArray();
        Assert.All(requests.Where((_, i) => i != 3), request => link.Send(LinkFixture.Frame(50), request: request));
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Same(requests[3], Assert.Single(link.OpenRequests));
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "B12")]
    public async Task Where_the_viewer_acknowledges_a_request_is_open_until_its_answer_is_acknowledged()
    {
        var (link, stream) = _fixture.Attached(acknowledges: true);
        var (first, second) = (link.Begin(new PendingRequest.AssetFetch(1)), link.Begin(new PendingRequest.AssetFetch(2)));
        link.Send(LinkFixture.Frame(100), request: first);
        await _fixture.Until(() => stream.Bytes.Length == 100 && !link.IsRunning, "the first answer");
        link.Send(LinkFixture.Frame(100), request: second);
        await _fixture.Until(() => stream.Bytes.Length == 200 && !link.IsRunning, "the second answer");

        link.Acknowledge(99);
        Assert.Equal([first, second], link.OpenRequests);
        link.Acknowledge(100);
        Assert.Equal([second], link.OpenRequests);
        link.Acknowledge(200);
        Assert.Empty(link.OpenRequests);
    }

    [Fact]
    [Trait("Rule", "B17")]
    [Trait("Rule", "B12")]
    public async Task An_acknowledgement_that_comes_before_the_write_is_said_to_be_over_ends_the_request_too()
    {
        var written = new TaskCompletionSource();
        var link = _fixture.NewLink(acknowledges: true);
        link.Attach(new ScriptedStream { OnWrite = (_, _) => new ValueTask(written.Task) });
        var request = link.Begin(new PendingRequest.AssetFetch(1));
        link.Send(LinkFixture.Frame(100), request: request);
        await _fixture.Until(() => link.GetStatistics().BytesUnacknowledged == 100, "the write to begin");
        link.Acknowledge(100);
        Assert.Same(request, Assert.Single(link.OpenRequests));
        written.SetResult();
        await _fixture.Idle(link);
        Assert.Empty(link.OpenRequests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "B17")]
    public async Task What_a_reset_throws_away_stays_open_on_the_closed_link_oldest_first(bool late)
    {
        var (link, stream) = await _fixture.Stuck(StreamBehaviour.Good with { IgnoresCancellation = true });
        var requests = Enumerable.Range(0, 3).Select(i => link.Begin(new PendingRequest.AssetFetch((uint)i))).ToArray();
        link.Send(LinkFixture.Frame(50), request: requests[0]);
        link.Reset(ReasonCode.WriteTimeout);
        if (late)
        {
            // The write that was under way ends well, after all.
            stream.Unstick();
            await _fixture.Ended(link);
        }

        Assert.Equal(requests, link.OpenRequests);
        link.Begin(new PendingRequest.AssetFetch(9));
        link.Acknowledge(1_000);
        Assert.Equal(requests, link.OpenRequests);
        stream.Unstick();
    }

    [Fact]
    [Trait("Rule", "B17")]
    public async Task What_was_interrupted_is_answered_past_a_full_queue_and_is_open_again_until_that_is_written()
    {
        _fixture.Options.QueueFrames = 2;
        var link = _fixture.NewLink();
        PendingRequest[] open =
            [new PendingRequest.AssetFetch(1), new PendingRequest.ServiceCall(2, 3), new PendingRequest.Parameters(sets: true, "p"),
                new PendingRequest.Parameters(sets: false, null)];
        link.AnswerInterrupted(open, ReasonCode.QueueOverflow);
        Assert.Equal(open[2..], link.OpenRequests);

        var stream = _fixture.NewStream();
        link.Attach(stream);
        await _fixture.Idle(link);
        Assert.Empty(link.OpenRequests);
        Assert.Equal(
            ["2 more requests unanswered", "setParameters 'p' may have taken effect", "send getParameters again"],
            stream.Statuses().Select(
                status => new[] { "2 more requests unanswered", "setParameters 'p' may have taken effect", "send getParameters again" }
                .Single(part => status.Message.Contains(part, StringComparison.Ordinal))));
        Assert.All(stream.Statuses(), status => Assert.Equal(StatusLevel.Error, status.Level));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public void A_closed_link_answers_nothing_any_more()
    {
        var link = _fixture.NewLink();
        link.Close(ReasonCode.Disconnected);
        link.AnswerInterrupted([new PendingRequest.AssetFetch(1)], ReasonCode.QueueOverflow);
        Assert.Empty(link.OpenRequests);
    }
}
