using System.Buffers;
using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Tracks;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>A device that does what the test says, over a real connection, and keeps every byte it sent and every message it got.</summary>
internal sealed class ScriptedDevice : IAsyncDisposable
{
    public const string Identity = "device";

    private readonly RoomClient _client;
    private readonly List<byte[]> _sent = [];
    private IncomingStream? _inbound;
    private ReadOnlyMemory<byte> _unread;

    private ScriptedDevice(RoomClient client) => _client = client;

    /// <summary>All bytes of the current stream.</summary>
    public byte[] Sent => [.. _sent.SelectMany(bytes => bytes)];

    public OutgoingStream? Stream { get; private set; }

    /// <summary>Whether the viewer has opened a stream to it; once it was seen to do so elsewhere, what it opened here before has
    /// arrived.</summary>
    public bool WasOpenedTo
    {
        get
        {
            while (_client.Events.TryRead(out var happened))
            {
                if (happened is StreamOpened)
                {
                    return true;
                }
            }

            return false;
        }
    }

    public static async Task<ScriptedDevice> JoinAsync(
        Uri url, string room, string identity = Identity, bool hidden = false, bool role = true)
    {
        var token = new AccessToken
        {
            Identity = identity,
            Grant = new VideoGrant { RoomJoin = true, Room = room, RoomAdmin = true, Hidden = hidden },
            Attributes = role ? new Dictionary<string, string> { [DeviceRole.Attribute] = DeviceRole.Device } : [],
        };
        var minted = token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5));
        return new ScriptedDevice(await RoomClient.ConnectAsync(url, minted, cancellationToken: TestContext.Current.CancellationToken));
    }

    /// <summary>The viewer, as soon as it is active.</summary>
    public async Task<ParticipantInfo> ViewerAsync(string identity = "viewer")
    {
        if (_client.Find(identity) is { State: RoomParticipantState.Active } there)
        {
            return there;
        }

        return (await EventAsync<ParticipantBecameActive>(
            active => active.Participant.Identity == identity, $"{identity} becoming active")).Participant;
    }

    /// <summary>Opens a control stream to the viewer; the previous one is left as it is.</summary>
    public async Task OpenAsync(ParticipantInfo viewer, string topic = "control")
    {
        Stream = await _client.OpenStreamAsync(viewer, topic, cancellationToken: TestContext.Current.CancellationToken)
            .Within("a stream to the viewer");
        _sent.Clear();
    }

    /// <summary>What every stream starts with.</summary>
    public async Task GreetAsync(params ChannelAdvertisement[] channels)
    {
        await SendAsync(ServerMessageEncoder.ServerInfo(new ServerInfo { Name = "scripted", SessionId = "s-1" }));
        await SendAsync(ServerMessageEncoder.Advertise(channels));
    }

    /// <summary>A ServerInfo with these capabilities, and nothing else.</summary>
    public Task HelloAsync(params string[] capabilities) =>
        SendAsync(ServerMessageEncoder.ServerInfo(new ServerInfo { Name = "scripted", Capabilities = capabilities }));

    /// <summary>Answers the viewer's next ping.</summary>
    public async Task PongAsync(ulong deviceTimestamp = 7)
    {
        var ping = await ReceiveAsync<PingMessage>();
        await SendAsync(ServerMessageEncoder.Pong(ping.AppTimestamp, deviceTimestamp));
    }

    public async Task SendAsync(byte[] bytes)
    {
        _sent.Add(bytes);
        await Stream!.WriteAsync(bytes, TestContext.Current.CancellationToken).Within("the viewer reading what the device sends");
    }

    public Task MessageAsync(ulong channelId, string data, ulong logTime = 1_000) =>
        SendAsync(ServerMessageEncoder.MessageData(channelId, logTime, Encoding.UTF8.GetBytes(data)));

    /// <summary>The viewer's next message of a kind, on whichever of its control streams is the latest; acknowledgements are skipped unless
    /// asked for.</summary>
    public async Task<T> ReceiveAsync<T>()
        where T : ClientMessage
    {
        _inbound ??= await InboundAsync();
        while (true)
        {
            if (await NextAsync(_inbound) is T wanted)
            {
                return wanted;
            }
        }
    }

    /// <summary>From here on messages are read from the viewer's next control stream.</summary>
    public void ExpectNewInbound() => (_inbound, _unread) = (null, default);

    /// <summary>As the other, where nothing may have been read from the viewer's control stream so far.</summary>
    public async Task ExpectNewInboundAsync()
    {
        _inbound ??= await InboundAsync();
        ExpectNewInbound();
    }

    public Task RemoveAsync(ParticipantInfo viewer) =>
        _client.RemoveParticipantAsync(viewer.Identity, viewer.Sid, TestContext.Current.CancellationToken);

    /// <summary>Reads so many of the viewer's control streams to their end, in the order in which they were opened.</summary>
    public async Task<int> EndedInboundAsync(int count)
    {
        for (var ended = 0; ended < count; ended++)
        {
            var stream = await InboundAsync();
            await stream.Input.CopyToAsync(System.IO.Stream.Null, TestContext.Current.CancellationToken)
                .Within($"the end of the viewer's control stream {ended + 1}");
        }

        return count;
    }

    /// <summary>Publishes a data track.</summary>
    public Task<OutgoingTrack> PublishTrackAsync(string name) =>
        _client.PublishTrackAsync(name, TestContext.Current.CancellationToken).Within($"the track '{name}'");

    /// <summary>Waits until that connection has left the room.</summary>
    public Task GoneAsync(ParticipantInfo viewer) =>
        EventAsync<ParticipantLeft>(left => left.Participant.Sid == viewer.Sid, $"{viewer.Sid} leaving");

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<IncomingStream> InboundAsync() =>
        (await EventAsync<StreamOpened>(opened => opened.Stream.Topic == "control", "the viewer's control stream")).Stream;

    private async Task<T> EventAsync<T>(Func<T, bool> isWanted, string what)
        where T : RoomClientEvent
    {
        while (true)
        {
            if (await _client.Events.ReadAsync(TestContext.Current.CancellationToken).Within(what) is T found && isWanted(found))
            {
                return found;
            }
        }
    }

    private async Task<ClientMessage> NextAsync(IncomingStream inbound)
    {
        while (true)
        {
            var unread = new ReadOnlySequence<byte>(_unread);
            if (FrameReader.TryRead(ref unread, out var frame))
            {
                var message = ClientMessageDecoder.Decode(frame);
                _unread = unread.ToArray();
                return message;
            }

            var read = await inbound.Input.ReadAsync(TestContext.Current.CancellationToken).Within("a message of the viewer");
            _unread = (byte[])[.. _unread.Span, .. read.Buffer.ToArray()];
            inbound.Input.AdvanceTo(read.Buffer.End);
            Assert.False(read.IsCompleted && _unread.IsEmpty, "The viewer ended its control stream.");
        }
    }
}
