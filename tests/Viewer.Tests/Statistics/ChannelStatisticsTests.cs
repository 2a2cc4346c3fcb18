using System.Buffers;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Viewer.Statistics;

namespace RemoteAccess.Viewer.Tests.Statistics;

public sealed class ChannelStatisticsTests
{
    [Fact]
    public void Add_counts_messages_bytes_and_latencies()
    {
        var time = new FakeTimeProvider();
        var statistics = new ChannelStatistics(time);
        for (var i = 0; i < 21; i++)
        {
            statistics.Add(new ReadOnlySequence<byte>(new byte[50]), latencyMilliseconds: i % 2 == 0 ? 4 : null);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(21, statistics.Count);
        Assert.Equal(21 * 50, statistics.Bytes);
        Assert.Equal(new Latency(4, 4), statistics.Latency);
        Assert.Equal(10, statistics.Rate!.Value.MessagesPerSecond, 0.5);
        Assert.Equal(500, statistics.Rate!.Value.BytesPerSecond, 25.0);
    }
}
