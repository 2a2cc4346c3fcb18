using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.EndToEnd;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.LiveKit.Tests.Mixed;

/// <summary>The embedded room server beside a real LiveKit server, in one room of a silo.</summary>
[Collection(LibraryCollection.Name)]
public sealed class MixedRoomTests
{
    [Fact]
    public async Task One_viewer_at_each_is_served_and_an_identity_that_moves_is_one_viewer()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await using var embedded = await EmbeddedServer.StartAsync(builder =>
        {
            builder.Services.AddSingleton(server.Native).AddLiveKit(options =>
                (options.Url, options.ApiKey, options.ApiSecret) = (LiveKitServer.Url, LiveKitServer.Key, LiveKitServer.Secret));
            builder.Services.AddInProcessRoomConnector();
            builder.UseOrleans(silo => silo
                .UseLocalhostClustering(FreePort.Next(), FreePort.Next())
                .AddMemoryGrainStorage(RemoteAccessStorage.ProviderName)
                .AddRemoteAccess());
        });
        var room = embedded.Services.GetRequiredService<IGrainFactory>().GetGrain<IRoomGrain>(server.Room.Value);
        await room.OpenAsync(new RoomDescriptor { Name = "Mixed device" });
        await Patience.UntilAsync(
            async () => (await room.GetStatus()).Transports is [{ State: TransportState.Connected }, { State: TransportState.Connected }],
            "the device's joins");

        await using var first = await ProtocolViewer.JoinAsync(server, "on-livekit");
        await using var second = await embedded.ViewAsync(server.Room, "on-embedded");
        Assert.Equal("Mixed device", (await first.NextAsync<ServerInfoMessage>()).Info.Name);
        await Patience.UntilAsync(async () => (await room.GetStatus()).Participants == 2, "both viewers to be served");

        // on-embedded moves to LiveKit.
        await using var moved = await ProtocolViewer.JoinAsync(server, "on-embedded");
        await moved.NextAsync<ServerInfoMessage>();
        await foreach (var happened in second.Events.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (happened is Disconnected { Code: var code })
            {
                Assert.Equal(RoomCloseCode.Removed, code);
            }
        }

        // And on-livekit to the embedded server.
        await using var back = await embedded.ViewAsync(server.Room, "on-livekit");
        Assert.Equal(
            NativeDisconnectReason.ParticipantRemoved, (await first.Viewer.EventAsync<NativeRoomEvent.Disconnected>()).Reason);
        await Patience.UntilAsync(async () => (await room.GetStatus()).Participants == 2, "both viewers to be served where they are");
    }
}
