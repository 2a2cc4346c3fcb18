using RemoteAccess.Grains.Inbound;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>The first sample is left out of the average, then an exponential average with alpha 0.3 and its deviation (protocol.md,
/// ping).</summary>
public sealed class RoundTripEstimatorTests
{
    [Fact]
    public void The_first_sample_says_nothing_and_the_second_is_the_average()
    {
        var estimator = new RoundTripEstimator();
        Assert.Null(estimator.Current);
        estimator.Add(9_000);
        Assert.Null(estimator.Current);
        estimator.Add(20);
        Assert.Equal((TimeSpan.FromMilliseconds(20), TimeSpan.Zero), estimator.Current);
    }

    [Fact]
    public void Later_samples_move_average_and_deviation_by_three_tenths()
    {
        var estimator = new RoundTripEstimator();
        foreach (var sample in new[] { 9_000.0, 20, 40 })
        {
            estimator.Add(sample);
        }

        // 20 + 0.3 · 20 = 26; deviation 0 + 0.3 · (20 − 0) = 6.
        Assert.Equal((TimeSpan.FromMilliseconds(26), TimeSpan.FromMilliseconds(6)), estimator.Current);
        estimator.Add(26);

        // The sample meets the average: only the deviation shrinks, to 0.7 · 6.
        Assert.Equal(26, estimator.Current!.Value.Average.TotalMilliseconds, 6);
        Assert.Equal(4.2, estimator.Current!.Value.Deviation.TotalMilliseconds, 6);
    }
}
