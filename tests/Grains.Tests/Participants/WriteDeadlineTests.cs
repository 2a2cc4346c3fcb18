using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A single write has a deadline.</summary>
public sealed class WriteDeadlineTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [Trait("Rule", "B2")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_never_completes_resets_the_participant_after_ten_seconds(bool streamIgnoresCancellation)
    {
        var (link, stream) = await _fixture.Stuck(new StreamBehaviour { IgnoresCancellation = streamIgnoresCancellation });
        _fixture.Time.Advance(TimeSpan.FromSeconds(10) - Tick);
        Assert.Empty(_fixture.Resets.Requests);
        Assert.Equal(LinkPhase.Open, link.Status.State);

        _fixture.Time.Advance(Tick);
        Assert.Equal((link.Identity, ReasonCode.WriteTimeout, null), Assert.Single(_fixture.Resets.Requests));
        Assert.Equal((LinkPhase.Closed, ReasonCode.WriteTimeout), link.Status);
        await _fixture.Ended(link);
        Assert.Equal((true, "WriteTimeout"), (stream.IsClosed, stream.CloseReason));
    }

    [Fact]
    [Trait("Rule", "B14")]
    public async Task A_reset_that_fails_inside_a_timer_is_logged_and_ends_the_link_and_not_the_process()
    {
        var (link, stream) = await _fixture.Stuck();
        _fixture.Resets.OnRequest = _ => throw new InvalidOperationException("on demand");

        _fixture.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Contains(_fixture.Logs.GetSnapshot(),
            line => line.Id.Id == 1110 && line.Exception is LoggedException { Original: InvalidOperationException });
        await _fixture.Ended(link);
        Assert.True(stream.IsClosed);
    }

    [Fact]
    [Trait("Rule", "B2")]
    public async Task The_deadline_is_the_option()
    {
        _fixture.Options.WriteTimeout = TimeSpan.FromMilliseconds(100);
        await _fixture.Stuck();
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal([ReasonCode.WriteTimeout], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "B2")]
    public async Task Slow_writes_that_each_keep_the_deadline_reset_nobody_however_long_they_take_together()
    {
        var turn = new SemaphoreSlim(0);
        var link = _fixture.NewLink();
        var started = 0;
        link.Send(LinkFixture.Frame(5 * 15_000));
        link.Attach(new ScriptedStream
        {
            OnWrite = async (_, _) =>
            {
                started++;
                await turn.WaitAsync(CancellationToken.None);
            },
        });
        var armed = 0;
        for (var write = 1; write <= 5; write++)
        {
            await _fixture.Until(() => started == write && _fixture.Time.Changes > armed, $"write {write} to hang");
            _fixture.Time.Advance(TimeSpan.FromSeconds(9));
            armed = _fixture.Time.Changes;
            turn.Release();
        }

        await _fixture.Idle(link);
        Assert.Empty(_fixture.Resets.Requests);
        Assert.Equal(1, link.GetStatistics().FramesSent);
    }

    [Fact]
    [Trait("Rule", "B2")]
    public async Task Each_write_has_a_whole_deadline_of_its_own()
    {
        var gates = Enumerable.Range(0, 2).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
            .ToArray();
        var link = _fixture.NewLink();
        var started = 0;
        link.Send(LinkFixture.Frame(2 * 15_000));
        link.Attach(new ScriptedStream { OnWrite = (_, _) => new ValueTask(gates[started++].Task) });
        await _fixture.Until(() => started == 1 && _fixture.Time.Armed == 1, "the first write to hang");
        _fixture.Time.Advance(TimeSpan.FromSeconds(6));
        var changes = _fixture.Time.Changes;
        gates[0].SetResult();
        await _fixture.Until(() => started == 2 && _fixture.Time.Changes > changes, "the second write to hang");

        _fixture.Time.Advance(TimeSpan.FromSeconds(10) - Tick);
        Assert.Empty(_fixture.Resets.Requests);
        _fixture.Time.Advance(Tick);
        Assert.Equal([ReasonCode.WriteTimeout], _fixture.Resets.Reasons);
    }
}
