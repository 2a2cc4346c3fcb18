using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tests.Sessions;

[Trait("Rule", "B12")]
public sealed class DelayedAcknowledgementTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly DelayedAcknowledgement _flow;

    public DelayedAcknowledgementTests() => _flow = new DelayedAcknowledgement(_time);

    [Fact]
    public void DueIn_with_nothing_processed_is_never() => Assert.Null(_flow.DueIn());

    [Fact]
    public void DueIn_after_a_few_bytes_counts_from_the_first_of_them()
    {
        _flow.Processed(10);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _flow.Processed(20);

        Assert.Equal(TimeSpan.FromMilliseconds(150), _flow.DueIn());
    }

    [Fact]
    public void DueIn_after_250_milliseconds_is_now()
    {
        _flow.Processed(10);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.Zero, _flow.DueIn());
    }

    [Fact]
    public void DueIn_after_64KiB_is_now()
    {
        _flow.Processed(65_535);
        Assert.NotEqual(TimeSpan.Zero, _flow.DueIn());

        _flow.Processed(65_536);
        Assert.Equal(TimeSpan.Zero, _flow.DueIn());
    }

    [Fact]
    public void Take_acknowledges_all_that_was_processed()
    {
        _flow.Processed(70_000);

        Assert.Equal(70_000u, _flow.Take());
        Assert.Null(_flow.DueIn());
    }
}
