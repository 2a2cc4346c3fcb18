using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>How long a viewer may owe an acknowledgement.</summary>
[Trait("Rule", "B12")]
public sealed class StallClockTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private readonly LinkFixture _fixture = new();
    private readonly FlowControl _flow;
    private int _checks;

    public StallClockTests() => _flow = new FlowControl(_fixture.Options, _fixture.Time, () => _checks++);

    private TimeSpan Timeout => _fixture.Options.StallTimeout;

    public void Dispose()
    {
        _flow.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public void A_viewer_stalls_when_its_time_since_the_first_outstanding_byte_is_over()
    {
        _flow.Written(10);
        _fixture.Time.Advance(Timeout - Tick);
        _flow.Written(10);
        Assert.Equal((0, false), (_checks, _flow.IsStalled()));
        _fixture.Time.Advance(Tick);
        Assert.Equal((1, true), (_checks, _flow.IsStalled()));
    }

    [Fact]
    public void An_acknowledgement_begins_its_time_anew_and_the_timer_looks_again_then()
    {
        _flow.Written(10);
        _fixture.Time.Advance(Timeout / 2);
        Assert.True(_flow.Acknowledge(5));
        _fixture.Time.Advance(Timeout / 2);
        Assert.Equal((1, false), (_checks, _flow.IsStalled()));
        _fixture.Time.Advance(Timeout / 2);
        Assert.Equal((2, true), (_checks, _flow.IsStalled()));
    }

    [Fact]
    public void A_viewer_that_owes_nothing_never_stalls_and_no_timer_stays_armed()
    {
        _flow.Written(10);
        Assert.True(_flow.Acknowledge(10));
        _fixture.Time.Advance(2 * Timeout);
        Assert.Equal((false, 0), (_flow.IsStalled(), _fixture.Time.Armed));
    }

    [Fact]
    public void While_two_streams_are_not_read_it_cannot_stall_and_has_its_whole_time_from_then_on()
    {
        _flow.Written(10);
        _flow.Pause();
        _flow.Pause();
        _flow.Resume();
        _fixture.Time.Advance(3 * Timeout);
        Assert.False(_flow.IsStalled());
        _flow.Resume();
        _fixture.Time.Advance(Timeout - Tick);
        Assert.False(_flow.IsStalled());
        _fixture.Time.Advance(Tick);
        Assert.True(_flow.IsStalled());
    }

    [Fact]
    public void A_closed_link_owes_nothing()
    {
        _flow.Written(10);
        _flow.Stop();
        _fixture.Time.Advance(Timeout);
        Assert.Equal((0L, false), (_flow.Outstanding, _flow.IsStalled()));
    }
}
