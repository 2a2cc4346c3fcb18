using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>Which threads the events of a room run on.</summary>
public sealed class ConnectorThreadTests
{
    [Fact]
    public async Task In_a_silo_they_run_on_its_session_threads()
    {
        using var threads = new SiloThreads(
            Microsoft.Extensions.Options.Options.Create(new RemoteAccessOptions()), NullLogger<SiloThreads>.Instance);
        Assert.StartsWith(
            "RemoteAccess session", await ThreadOfEventsAsync(services => services.AddSingleton(threads)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_silo_they_run_on_the_thread_pool() =>
        Assert.DoesNotContain("RemoteAccess", await ThreadOfEventsAsync(_ => { }) ?? string.Empty, StringComparison.Ordinal);

    // Our link that comes back is handled by the pump, which sets the threshold again.
    private static async Task<string?> ThreadOfEventsAsync(Action<IServiceCollection> silo)
    {
        var room = new ScriptedRoom();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<INativeRooms>(new OneRoom(room));
        services.AddSingleton<IRoomService>(new ScriptedService());
        services.AddLiveKit(options =>
            (options.Url, options.ApiKey, options.ApiSecret) = (new Uri("ws://host:7880"), "key", new string('s', 32)));
        silo(services);
        await using var provider = services.BuildServiceProvider();
        var connector = provider.GetRequiredService<IRoomConnector>();
        var request = new RoomConnectRequest(RoomName.Parse("r"), ParticipantIdentity.Parse("device"), "Device");

        await using var connection = await connector.ConnectAsync(request, TestContext.Current.CancellationToken).Within("the join");
        room.Tell(new NativeRoomEvent.Reconnecting(), new NativeRoomEvent.Reconnected());
        RoomEvent happened;
        do
        {
            happened = await connection.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within("the return");
        }
        while (happened is not RoomReconnected);

        return room.ThresholdThreads.Last();
    }

    private sealed class OneRoom(INativeRoom room) : INativeRooms
    {
        public Task<INativeRoom> ConnectAsync(NativeConnectRequest request, CancellationToken cancellationToken) => Task.FromResult(room);
    }
}
