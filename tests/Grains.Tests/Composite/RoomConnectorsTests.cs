using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Tests.Composite;

/// <summary>What the registered transports make together.</summary>
public sealed class RoomConnectorsTests : IAsyncDisposable
{
    private readonly SessionFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void One_transport_is_used_as_it_is()
    {
        var only = new FakeConnector(_fixture.Pulse);
        var connectors = Of(new MissingRoomConnector(), only);
        Assert.Same(only, connectors.Connector);
        Assert.Null(connectors.Problem);
    }

    [Fact]
    public void Several_are_one_in_the_order_of_their_registration()
    {
        var connectors = Of(
            new FakeConnector(_fixture.Pulse) { Name = "livekit" }, new FakeConnector(_fixture.Pulse) { Name = "room-server" });
        Assert.Equal("livekit+room-server", Assert.IsType<CompositeConnector>(connectors.Connector).Name);
        Assert.Same(connectors.Connector, connectors.Connector);
        Assert.Null(connectors.Problem);
    }

    [Fact]
    public void None_and_two_of_one_name_are_errors_with_their_fix()
    {
        Assert.Equal(RequiredParts.NoConnector, Of(new MissingRoomConnector()).Problem);
        Assert.StartsWith(
            "2 transports named 'fake' are registered (FakeConnector, FakeConnector); register each transport once",
            Of(new FakeConnector(_fixture.Pulse), new FakeConnector(_fixture.Pulse)).Problem,
            StringComparison.Ordinal);
    }

    private RoomConnectors Of(params IRoomConnector[] registered) => new(
        registered, Options.Create(_fixture.Options), _fixture.Metrics, new TransportMetrics(_fixture.Meters), TestThreads.Silo,
        _fixture.Time, NullLoggerFactory.Instance);
}
