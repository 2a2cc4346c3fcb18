using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Connector.Roster;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.LiveKit.Tests.Mixed;

/// <summary>The embedded room server beside LiveKit, of which the native library is scripted, in one room.</summary>
public sealed class FakeLiveKitRoomTests
{
    private static readonly ParticipantIdentity Ann = ParticipantIdentity.Parse("ann");

    [Fact]
    public async Task Viewers_of_both_are_in_one_room_and_an_identity_that_moves_is_evicted_where_it_was()
    {
        await using var liveKit = await ConnectionUnderTest.StartAsync();
        await using var embedded = await EmbeddedServer.StartAsync(builder => builder.Services.AddInProcessRoomConnector());
        var composite = new CompositeConnector(
            [new Scripted(liveKit), embedded.Services.GetRequiredService<IRoomConnector>()],
            new CompositeContext
            {
                Options = new RemoteAccessOptions(),
                Metrics = new RemoteAccessMetrics(embedded.Services.GetRequiredService<IMeterFactory>()),
                Transports = new TransportMetrics(embedded.Services.GetRequiredService<IMeterFactory>()),
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
            });
        var room = await composite.ConnectAsync(
            new RoomConnectRequest(ConnectionUnderTest.Room, ParticipantIdentity.Parse("device"), "Device"),
            TestContext.Current.CancellationToken).Within("the join");
        Assert.Equal("livekit+room-server", composite.Name);

        // On LiveKit, with a clock that is far ahead.
        var ann = People.Person("ann", "PA_1", 9_000_000_000_000);
        liveKit.Service.Found = ann;
        liveKit.Native.Tell(new NativeRoomEvent.ParticipantConnected(ann));
        var onLiveKit = await ActiveAsync(room);
        await using var viewer = await embedded.ViewAsync(ConnectionUnderTest.Room, "ann");
        var onEmbedded = await ActiveAsync(room);
        Assert.Equal(("PA_1", viewer.Local.Sid), (onLiveKit.Sid.Value, onEmbedded.Sid.Value));
        Assert.True(onEmbedded.JoinedAt > onLiveKit.JoinedAt);
        Assert.Equal(onEmbedded.Sid, room.Find(Ann)!.Sid);
        Assert.Equal([onLiveKit.Sid], room.Replaced(Ann, onEmbedded.Sid).Select(older => older.Sid));

        await room.RemoveParticipantAsync(Ann, onLiveKit.Sid, TestContext.Current.CancellationToken);
        Assert.Equal(["ann"], liveKit.Service.Removed);
        await room.RemoveParticipantAsync(Ann, onEmbedded.Sid, TestContext.Current.CancellationToken);
        await foreach (var happened in viewer.Events.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (happened is Disconnected { Code: var code })
            {
                Assert.Equal(RoomCloseCode.Removed, code);
            }
        }

        await room.CloseAsync(TestContext.Current.CancellationToken);
        await room.DisposeAsync();
    }

    private static async Task<RemoteParticipant> ActiveAsync(IRoomConnection room)
    {
        while (true)
        {
            await room.Events.WaitToReadAsync(TestContext.Current.CancellationToken).Within("a viewer that is ACTIVE");
            if (room.Events.TryRead(out var happened) && happened is ParticipantActive active)
            {
                return active.Participant;
            }
        }
    }

    private sealed class Scripted(ConnectionUnderTest test) : IRoomConnector
    {
        public string Name => "livekit";

        public Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<IRoomConnection>(test.Connection);

        public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
