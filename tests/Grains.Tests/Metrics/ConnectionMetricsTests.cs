using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>The instruments of sessions and their connections.</summary>
public sealed class ConnectionMetricsTests : IDisposable
{
    private readonly AreaFixture _fixture = new();
    private readonly ConnectionMetrics _metrics;

    public ConnectionMetricsTests() => _metrics = new ConnectionMetrics(_fixture.Meter);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Sessions_begin_and_end_and_connections_are_counted_by_what_became_of_them()
    {
        _metrics.SessionStarted();
        _metrics.SessionEnded();
        _metrics.Connected("Connected");
        _metrics.ConnectionLost(Enum.GetValues<RoomDisconnectReason>()[0]);
        _metrics.CloseAbandoned();
        Assert.Equal([1.0, -1.0], _fixture.Seen.Of("remote_access.rooms"));
        Assert.Equal(1, _fixture.Seen.Sum("remote_access.connects", "Connected"));
        Assert.Equal(1, _fixture.Seen.Sum("remote_access.connections.lost", $"{Enum.GetValues<RoomDisconnectReason>()[0]}"));
        Assert.Equal([1.0], _fixture.Seen.Of("remote_access.closes.abandoned"));
    }

    [Fact]
    public void Success_and_each_failure_to_connect_show_0()
    {
        _metrics.ShowZeros();
        Assert.Equal(["Connected", .. Enum.GetNames<RoomConnectFailure>()], _fixture.Seen.Zeros("remote_access.connects", "outcome"));
    }
}
