using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Viewer.Statistics;

namespace RemoteAccess.Viewer.Tests.Statistics;

public sealed class RateWindowTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RateWindow _rate;

    public RateWindowTests() => _rate = new RateWindow(_time);

    [Fact]
    public void Measure_without_messages_is_unknown() => Assert.Null(_rate.Measure());

    [Fact]
    public void Measure_within_the_first_half_second_is_unknown()
    {
        _rate.Add(10);
        _time.Advance(TimeSpan.FromMilliseconds(499));
        _rate.Add(10);

        Assert.Null(_rate.Measure());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(60)]
    public void Measure_of_an_even_flow_is_its_rate_from_the_start(int seconds)
    {
        Flow(seconds, hertz: 10, bytes: 100);

        var rate = Assert.NotNull(_rate.Measure());

        Assert.Equal(10, rate.MessagesPerSecond, 0.3);
        Assert.Equal(1000, rate.BytesPerSecond, 30.0);
    }

    [Fact]
    public void Measure_after_the_flow_stopped_falls_to_zero()
    {
        Flow(seconds: 10, hertz: 10, bytes: 100);
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(new Rate(0, 0), _rate.Measure());
    }

    [Fact]
    public void Measure_after_the_flow_changed_forgets_the_old_rate()
    {
        Flow(seconds: 20, hertz: 100, bytes: 10);
        Flow(seconds: 6, hertz: 2, bytes: 10);

        Assert.Equal(2, Assert.NotNull(_rate.Measure()).MessagesPerSecond, 0.3);
    }

    private void Flow(int seconds, int hertz, int bytes)
    {
        _rate.Add(bytes);
        for (var i = 0; i < seconds * hertz; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1.0 / hertz));
            _rate.Add(bytes);
        }
    }
}
