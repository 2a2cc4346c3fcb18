using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.InProcess;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

/// <summary>Whatever participants leave behind ends with them: a room is after ten thousand of them as it was before the first.</summary>
[Trait("Rule", "B13")]
public sealed class ComeAndGoTests
{
    private const int Workers = 8;

    private static readonly string[] Ways =
    [
        "says goodbye", "breaks", "breaks early", "misbehaves", "is kicked", "is replaced", "gives up its streams",
    ];

    [Theory]
    [InlineData(DeviceTransport.Sockets)]
    [InlineData(DeviceTransport.InProcess)]
    public async Task Ten_thousand_joins_and_leaves_leave_nothing_behind(DeviceTransport transport)
    {
        const int Joins = 10_000;
        await using var server = await TestServer.StartAsync();
        using var gauges = new Gauges(server.Services);
        var device = new Device(await JoinAsync(server, transport));
        var track = await device.Peer.Client.PublishTrackAsync("t", TestContext.Current.CancellationToken);
        var room = server.Services.GetRequiredService<RoomTable>().Snapshot().Single();
        var member = room.FindByIdentity("device")!;
        var before = gauges.Now;
        var serving = device.ServeAsync();

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; i < Joins; i += Workers)
            {
                await ComeAndGoAsync(server, device.Peer, track.Number, $"viewer-{i}", Ways[i % Ways.Length]);
            }
        })));
        var newcomer = await MemoryPeer.JoinAsync(server, "newcomer");
        await newcomer.Socket.PacketAsync();
        newcomer.Socket.Goodbye();
        await newcomer.Ended.Within("the end of the newcomer");
        await device.LeftAsync("newcomer");

        Assert.Equal(before, gauges.Now);
        Assert.Equal((0, 0, 0, 0), (member.Flows.Count, member.Legs.Count, member.Shares.Count, member.Subscriptions.Count));
        Assert.Equal((0, 0), (device.Peer.Client.OutgoingCount, device.Peer.Client.IncomingCount));
        Assert.Empty(server.Services.GetRequiredService<RoomServerLoad>().NearLimits());
        await device.Peer.Client.DisposeAsync();
        await serving.Within("the end of the device");
        Assert.Null(device.Fault);
    }

    private static async Task<TestPeer> JoinAsync(TestServer server, DeviceTransport transport)
    {
        if (transport == DeviceTransport.Sockets)
        {
            return await server.JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        }

        var token = new AccessToken
        {
            Identity = "device",
            Grant = new VideoGrant { RoomJoin = true, Room = TestServer.DefaultRoom, RoomAdmin = true },
        };
        var link = server.Services.GetRequiredService<InProcessPeers>()
            .Join(token, new HelloSignal(WireProtocol.Version, WireProtocol.InitialCreditBytes, DataTracks: true));
        return new TestPeer(await RoomClient.JoinAsync(link, new RoomClientOptions(), TestContext.Current.CancellationToken));
    }

    private static async Task ComeAndGoAsync(TestServer server, TestPeer device, uint track, string identity, string way)
    {
        var peer = await MemoryPeer.JoinAsync(server, identity);
        var toDevice = peer.Open("device");
        peer.Chunk(toDevice, 0, "x", "device");
        var toEveryone = peer.Open();
        peer.Open("nobody");
        peer.Socket.Text($$"""{"type":"subscribeTrack","requestId":1,"sid":"{{device.Sid}}","track":{{track}}}""");
        peer.Socket.Text("""{"type":"publishTrack","requestId":2,"name":"of a viewer"}""");
        if (way != "breaks early")
        {
            // The device's stream has come.
            await peer.Socket.PacketAsync();
        }

        switch (way)
        {
            case "misbehaves":
                peer.Socket.Text("{");
                break;
            case "is kicked":
                await device.Client.RemoveParticipantAsync(identity, peer.Sid, TestContext.Current.CancellationToken);
                break;
            case "is replaced":
                var newer = await MemoryPeer.JoinAsync(server, identity);
                newer.Socket.Break();
                await newer.Ended.Within($"the end of the second {identity}");
                break;
            case "gives up its streams":
                peer.Trailer(toDevice, "device");
                peer.Trailer(toEveryone);
                peer.Socket.Text($$"""{"type":"unsubscribeTrack","requestId":3,"sid":"{{device.Sid}}","track":{{track}}}""");
                peer.Socket.Text("""{"type":"unpublishTrack","requestId":4,"track":1}""");
                await peer.Socket.SignalAsync<ResultSignal>(result => result.RequestId == 4);
                peer.Socket.Goodbye();
                break;
            case "says goodbye":
                peer.Socket.Goodbye();
                break;
            default:
                peer.Socket.Break();
                break;
        }

        await peer.Ended.Within($"the end of {identity}, that {way}");
    }

    /// <summary>A device that opens a stream to each viewer and never ends one of them.</summary>
    private sealed class Device(TestPeer peer)
    {
        private readonly TaskCompletionSource _newcomerLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TestPeer Peer { get; } = peer;

        public Exception? Fault { get; private set; }

        public Task LeftAsync(string identity) => _newcomerLeft.Task.Within($"the departure of {identity} at the device");

        public async Task ServeAsync()
        {
            await foreach (var happened in Peer.Client.Events.ReadAllAsync())
            {
                switch (happened)
                {
                    case ParticipantBecameActive active:
                        await OpenAsync(active.Participant);
                        break;
                    case ParticipantLeft { Participant.Identity: "newcomer" }:
                        _newcomerLeft.SetResult();
                        break;
                    case Disconnected { Code: not RoomCloseCode.Normal } end:
                        Fault = new IOException($"{end.Code}: {end.Reason}");
                        break;
                }
            }
        }

        private async Task OpenAsync(ParticipantInfo viewer)
        {
            try
            {
                OutgoingStream stream = await Peer.Client.OpenStreamAsync(viewer, "control");
                await stream.WriteAsync("hello"u8.ToArray());
            }
            catch (IOException)
            {
                // It has left already.
            }
        }
    }
}
