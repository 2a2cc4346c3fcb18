using RemoteAccess.Viewer.Statistics;

namespace RemoteAccess.Viewer.Tests.Statistics;

public sealed class LatencyWindowTests
{
    private readonly LatencyWindow _latency = new();

    [Fact]
    public void Measure_without_samples_is_unknown() => Assert.Null(_latency.Measure());

    [Fact]
    public void Measure_of_one_sample_is_that_sample()
    {
        _latency.Add(-3.5);

        Assert.Equal(new Latency(-3.5, -3.5), _latency.Measure());
    }

    [Fact]
    public void Measure_of_a_hundred_takes_the_nearest_rank()
    {
        foreach (var value in Enumerable.Range(1, 100).Reverse())
        {
            _latency.Add(value);
        }

        Assert.Equal(new Latency(50, 99), _latency.Measure());
    }

    [Fact]
    public void Measure_past_the_capacity_forgets_the_oldest()
    {
        for (var i = 0; i < LatencyWindow.Capacity; i++)
        {
            _latency.Add(1000);
        }

        for (var i = 0; i < LatencyWindow.Capacity; i++)
        {
            _latency.Add(1);
        }

        Assert.Equal(new Latency(1, 1), _latency.Measure());
    }
}
