using RemoteAccess.Hosting.Telemetry;

namespace RemoteAccess.Hosting.Tests.Telemetry;

public sealed class OrleansBucketsTests
{
    [Theory]
    [InlineData("orleans-app-requests-latency", "ms", 30000)]
    [InlineData("orleans-catalog-activation-latency", "ms", 30000)]
    [InlineData("orleans-directory-recovery-duration", null, 30000)]
    [InlineData("orleans-messaging-sent-messages-size", "bytes", 16777216)]
    [InlineData("orleans-messaging-received-messages-size", null, 16777216)]
    [InlineData("orleans-reminders-tardiness", "seconds", 300)]
    public void For_follows_the_unit(string name, string? unit, double last) => Assert.Equal(last, OrleansBuckets.For(name, unit)[^1]);

    [Theory]
    [InlineData("ms")]
    [InlineData("bytes")]
    [InlineData("seconds")]
    public void Boundaries_rise(string unit)
    {
        var buckets = OrleansBuckets.For("x", unit);

        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(buckets.Length, buckets.Distinct().Count());
    }
}
