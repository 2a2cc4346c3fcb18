using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Connector.Fakes;

/// <summary>A started connection over a scripted room. Its end checks that nothing of it is left.</summary>
internal sealed class ConnectionUnderTest : IAsyncDisposable
{
    internal const int InboundBuffer = 256 * 1024;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private ConnectionUnderTest(ScriptedRoom native)
    {
        Native = native;
        Metrics = new ConnectorMetrics(_services.GetRequiredService<IMeterFactory>());
        Connection = new LiveKitRoomConnection(native, Room, Service, Signals, Metrics, Options, Time, Log);
    }

    internal static RoomName Room { get; } = RoomName.Parse("r");

    internal ScriptedRoom Native { get; }

    internal ScriptedService Service { get; } = new();

    internal RoomSignals Signals { get; } = new();

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));

    internal static LiveKitOptions Options { get; } = new() { InboundBufferBytes = InboundBuffer };

    internal FakeLogger<LiveKitRoomConnection> Log { get; } = new();

    internal ConnectorMetrics Metrics { get; }

    internal LiveKitRoomConnection Connection { get; }

    internal static async Task<ConnectionUnderTest> StartAsync(params NativeParticipant[] present)
    {
        var test = new ConnectionUnderTest(new ScriptedRoom(present));
        await test.Connection.StartAsync(TestContext.Current.CancellationToken).Within("the start");
        return test;
    }

    internal static ConnectionUnderTest NotStarted(params NativeParticipant[] present) => new(new ScriptedRoom(present));

    internal Task<RoomEvent> NextAsync(string what) =>
        Connection.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within(what);

    internal async Task<T> NextAsync<T>()
        where T : RoomEvent => Assert.IsType<T>(await NextAsync(typeof(T).Name));

    /// <summary>Returns once every look-up asked for so far was answered.</summary>
    internal void Settled() => Patience.Until(() => Connection.IsQuiet, "a look-up to be answered");

    /// <summary>The stream of a header told now.</summary>
    internal async Task<IInboundStream> OpenedAsync(string identity, string id, string topic = "control")
    {
        Native.Tell(new NativeRoomEvent.StreamHeaderReceived(identity, new NativeStreamHeader(id, topic, 0)));
        return (await NextAsync<InboundStreamOpened>()).Stream;
    }

    /// <summary>Nothing comes from the connection but the stream that is told now.</summary>
    internal async Task NothingMoreAsync() => Assert.Equal("end", (await OpenedAsync("end", "end", "end")).Topic);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync().AsTask().Within("the end of the connection");
        Assert.True(Native.IsDisposed);
        Assert.False(Signals.ParticipantJoined(Room));
        await _services.DisposeAsync();
    }
}
