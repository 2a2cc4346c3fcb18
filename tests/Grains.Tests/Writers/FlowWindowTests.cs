using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>The arithmetic of acknowledgements.</summary>
public sealed class FlowWindowTests
{
    [Fact]
    [Trait("Rule", "B12")]
    public void The_window_is_what_was_written_and_not_acknowledged()
    {
        var flow = new FlowWindow(100);
        Assert.Equal(100, flow.Available);
        Assert.True(flow.Written(60, now: 1));
        Assert.False(flow.Written(40, now: 2));
        Assert.Equal((100L, 0), (flow.Outstanding, flow.Available));
        Assert.True(flow.Acknowledge(70, now: 3));
        Assert.Equal((30L, 70), (flow.Outstanding, flow.Available));
        Assert.True(flow.Acknowledge(100, now: 4));
        Assert.Equal((0L, 100), (flow.Outstanding, flow.Available));
    }

    [Theory]
    [Trait("Rule", "B12")]
    [InlineData(0UL)]
    [InlineData(49UL)]
    [InlineData(50UL)]
    [InlineData(81UL)]
    [InlineData(ulong.MaxValue)]
    public void Acknowledgements_that_go_back_or_beyond_what_was_written_change_nothing(ulong consumed)
    {
        var flow = new FlowWindow(100);
        flow.Written(80, now: 1);
        Assert.True(flow.Acknowledge(50, now: 2));
        Assert.False(flow.Acknowledge(consumed, now: 3));
        Assert.Equal((30L, 70, 2L), (flow.Outstanding, flow.Available, flow.WaitingSince));
    }

    [Fact]
    [Trait("Rule", "B12")]
    public void The_wait_starts_with_the_first_outstanding_byte_and_again_with_each_acknowledgement()
    {
        var flow = new FlowWindow(100);
        flow.Written(10, now: 5);
        flow.Written(10, now: 6);
        Assert.Equal(5, flow.WaitingSince);
        flow.Acknowledge(20, now: 7);
        Assert.True(flow.Written(10, now: 9));
        Assert.Equal(9, flow.WaitingSince);
        flow.Written(10, now: 10);
        flow.Acknowledge(25, now: 11);
        Assert.Equal(11, flow.WaitingSince);
    }
}
