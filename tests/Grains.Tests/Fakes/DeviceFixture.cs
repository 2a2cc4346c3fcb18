using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A session with a device that offers everything, and a viewer 'ann' with a stream to it.</summary>
internal sealed class DeviceFixture : IAsyncDisposable
{
    public DeviceFixture()
    {
        Handler = new FakeHandler(Fixture.Pulse);
        Fixture.Descriptor = new RoomDescriptor
        {
            Name = "robot",
            Channels = [SessionFixture.Channel(1)],
            SupportedEncodings = ["json", "cdr"],
            Capabilities =
                DeviceCapabilities.ClientPublish | DeviceCapabilities.Parameters | DeviceCapabilities.Services | DeviceCapabilities.Assets
                | DeviceCapabilities.ConnectionGraph,
            Services =
            [
                new ServiceDescriptor { Id = 1, Name = "/any", Handler = Handler },
                new ServiceDescriptor
                {
                    Id = 2,
                    Name = "/proto",
                    Handler = Handler,
                    Request = new ServiceMessageDescriptor { Encoding = "protobuf" },
                },
            ],
            AssetHandler = Handler,
            ParameterHandler = Handler,
            Listener = Handler,
        };
    }

    public SessionFixture Fixture { get; } = new();

    public FakeHandler Handler { get; }

    public RemoteParticipant Ann { get; private set; } = null!;

    /// <summary>What the device sends to ann.</summary>
    public FakeStream Stream { get; private set; } = null!;

    /// <summary>What ann sends to the device.</summary>
    public FakeInboundStream Inbound { get; private set; } = null!;

    /// <summary>What ann was sent behind the snapshot (server info, channels, services when offered).</summary>
    public IReadOnlyList<ServerMessage> Answers =>
        [.. Stream.Messages.Where(message => message is not (ServerInfoMessage or AdvertiseMessage or AdvertiseServicesMessage))];

    /// <summary>Changes the device before it is there.</summary>
    public DeviceFixture With(Func<RoomDescriptor, RoomDescriptor> change)
    {
        Fixture.Descriptor = change(Fixture.Descriptor);
        return this;
    }

    /// <summary>The device joins the room, and ann after it.</summary>
    public async Task<DeviceFixture> StartAsync(string? grants = null, bool acknowledges = false)
    {
        await Fixture.StartConnected();
        var attributes = new Dictionary<string, string>();
        if (grants is not null)
        {
            attributes["ra.grants"] = grants;
        }

        if (acknowledges)
        {
            attributes["ra.flow"] = "1";
        }

        (Ann, Stream) = await Fixture.JoinRegistered("ann", attributes: attributes);
        Inbound = Fixture.Room.OpenInbound("ann", Ann.Sid);
        return this;
    }

    /// <summary>Ann sends a frame.</summary>
    public Task SendAsync(byte[] frame) => Inbound.WriteAsync(frame);

    /// <summary>Ann sends a frame, and waits for as many answers in all.</summary>
    public async Task<IReadOnlyList<ServerMessage>> AskAsync(byte[] frame, int answers = 1)
    {
        await SendAsync(frame);
        return await AnsweredAsync(answers);
    }

    /// <summary>Waits for as many answers in all.</summary>
    public async Task<IReadOnlyList<ServerMessage>> AnsweredAsync(int answers)
    {
        await Fixture.Until(() => Answers.Count >= answers, $"{answers} answers");
        return Answers;
    }

    /// <summary>Waits until everything ann sent so far was handled: a pong comes behind it.</summary>
    public async Task HandledAsync()
    {
        var pongs = Stream.Messages.OfType<PongMessage>().Count();
        await SendAsync(ClientMessageEncoder.Ping(0));
        await Fixture.Until(() => Stream.Messages.OfType<PongMessage>().Count() > pongs, "the pong");
    }

    public ValueTask DisposeAsync() => Fixture.DisposeAsync();
}
