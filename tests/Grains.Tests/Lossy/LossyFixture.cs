using RemoteAccess.Grains.Lossy;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Lossy;

/// <summary>One lossy channel, number 7, on a fake room; viewers are links on fake streams. Time is the test's.</summary>
internal sealed class LossyFixture : IAsyncDisposable
{
    private readonly SessionFixture _session = new();
    private readonly LinkFixture _links = new();

    public LossyFixture()
    {
        Options = _session.Options.Lossy;
        Channels = new LossyChannels(_session.Context());
        Channel = Channels.Create(new ChannelDescriptor { Id = 7, Topic = "/camera", Encoding = "json", Delivery = ChannelDelivery.Lossy });
    }

    public LossyOptions Options { get; }

    public SessionFixture Session => _session;

    public LossyChannels Channels { get; }

    public LossyChannel Channel { get; }

    public FakeRoom Room => _session.Room;

    /// <summary>Joins the room and serves the connection.</summary>
    public async Task<FakeConnection> Serve()
    {
        var request = new RoomConnectRequest(RoomName.Parse("room"), ParticipantIdentity.Parse("device"), "robot");
        var connection = (FakeConnection)await _session.Connector.ConnectAsync(request, TestContext.Current.CancellationToken);
        Channels.BeginServing(connection);
        return connection;
    }

    /// <summary>A viewer that is subscribed.</summary>
    public (ParticipantLink Link, FakeStream Stream) Subscribe()
    {
        var viewer = _links.Attached();
        Channel.Subscribed(viewer.Link);
        return viewer;
    }

    /// <summary>The n-th track published, once it is.</summary>
    public async Task<FakeDataTrack> Track(int number = 1)
    {
        await _session.Until(() => Room.Tracks.Count >= number, $"track {number}");
        await Channel.WhenSettled().Within("the track to settle");
        return Room.Tracks[number - 1];
    }

    /// <summary>Sequence and text of what was pushed.</summary>
    public static IReadOnlyList<(uint Sequence, string Text)> Pushed(FakeDataTrack track) =>
        [.. track.Frames.Select(frame => LossyFrame.TryDecode(frame.Frame, out var sequence, out var data)
            ? (sequence, System.Text.Encoding.UTF8.GetString(data.Span))
            : throw new InvalidOperationException("Not a frame of a lossy channel."))];

    /// <summary>The statuses that a viewer was sent and those removed, as <c>+text</c> and <c>-id</c>, once everything queued is
    /// written.</summary>
    public async Task<IReadOnlyList<string>> Told((ParticipantLink Link, FakeStream Stream) viewer)
    {
        await _links.Idle(viewer.Link);
        return
        [
            .. viewer.Stream.Messages.Select(message => message switch
            {
                StatusMessage { Level: StatusLevel.Warning, Id: "channel-drops-7" } warning => "+" + warning.Message,
                RemoveStatusMessage removed => "-" + string.Join(',', removed.StatusIds),
                _ => message.ToString()!,
            }),
        ];
    }

    public PublishResult Publish(string text, ulong logTime = 1) => Channel.Publish(logTime, System.Text.Encoding.UTF8.GetBytes(text));

    public PublishResult PublishTooLarge() => Channel.Publish(1, new byte[Options.MaxMessageBytes + 1]);

    public async ValueTask DisposeAsync()
    {
        _links.Dispose();
        await _session.DisposeAsync();
    }
}
