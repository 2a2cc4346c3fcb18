using Xunit.Sdk;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>When waits to be served count as too long.</summary>
public sealed class ServedTimesTests
{
    [Theory]
    [InlineData(150, 1, true)]
    [InlineData(151, 1, false)]
    [InlineData(400, 10, true)]
    [InlineData(401, 10, false)]
    [InlineData(2_000, 500, true)]
    [InlineData(2_001, 500, false)]
    public void The_median_may_be_150_ms_or_40_trips_and_2_s_at_most(double served, double trip, bool soon)
    {
        var times = new ServedTimes(idle: 150);
        for (var i = 0; i < 9; i++)
        {
            // Four of nine may be anything.
            times.Add(TimeSpan.FromMilliseconds(i < 4 ? 9_999 : served), TimeSpan.FromMilliseconds(trip));
        }

        if (soon)
        {
            times.AssertSoon("in words");
        }
        else
        {
            Assert.Throws<InRangeException>(() => times.AssertSoon("in words"));
        }
    }
}
