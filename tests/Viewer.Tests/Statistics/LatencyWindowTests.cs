using RemoteAccess.Viewer.Statistics;

namespace RemoteAccess.Viewer.Tests.Statistics;

public sealed class LatencyWindowTests
{
    private readonly LatencyWindow _latency = new();

    [Fact]
    public void Measure_WithoutSamples_IsUnknown() => Assert.Null(_latency.Measure());

    [Fact]
    public void Measure_OfOneSample_IsThatSample()
    {
        _latency.Add(-3.5);

        Assert.Equal(new Latency(-3.5, -3.5), _latency.Measure());
    }

    [Fact]
    public void Measure_OfAHundred_TakesTheNearestRank()
    {
        foreach (var value in Enumerable.Range(1, 100).Reverse())
        {
            _latency.Add(value);
        }

        Assert.Equal(new Latency(50, 99), _latency.Measure());
    }

    [Fact]
    public void Measure_PastTheCapacity_ForgetsTheOldest()
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
