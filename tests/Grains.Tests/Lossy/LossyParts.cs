using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Lossy;

/// <summary>The parts of a lossy channel, number 7, put together as the channel does; the test says what is wanted.</summary>
internal sealed class LossyParts : IAsyncDisposable
{
    public LossyParts()
    {
        var channel = new ChannelDescriptor { Id = 7, Topic = "/camera", Encoding = "json", Delivery = ChannelDelivery.Lossy };
        Channels = new LossyChannels(Session.Context());
        Drops = new DropWarning(Gate, channel, Subscribers, Channels, () => Used++);
        Track = new LossyTrack(Gate, channel.Id, Channels, Drops);
        Calls = new DataTrackCalls(
            RoomName.Parse("room"), channel.Id, Session.Options.Participant, Session.Time, Session.Loggers.CreateLogger<LossyChannel>());
    }

    public SessionFixture Session { get; } = new();

    public LinkFixture Links { get; } = new();

    public Lock Gate { get; } = new();

    public LinkSet Subscribers { get; } = new();

    public LossyChannels Channels { get; }

    public DropWarning Drops { get; }

    public LossyTrack Track { get; }

    public DataTrackCalls Calls { get; }

    /// <summary>How often the channel asked to be notified of the end.</summary>
    public int Used { get; private set; }

    /// <summary>A viewer whose queue the test reads.</summary>
    public HandLink NewViewer() => new(Links, Links.NewLink());

    public async Task<IRoomConnection> Connect() => await Session.Connector.ConnectAsync(
        new RoomConnectRequest(RoomName.Parse("room"), ParticipantIdentity.Parse("device"), "robot"),
        TestContext.Current.CancellationToken);

    /// <summary>The n-th track, once it is published and the task has ended.</summary>
    public async Task<FakeDataTrack> Opened(int number = 1)
    {
        await Session.Until(() => Session.Room.Tracks.Count >= number, $"track {number}");
        await Track.WhenSettled().Within("the track to settle");
        return Session.Room.Tracks[number - 1];
    }

    /// <summary>Does something under the channel's lock.</summary>
    public T Locked<T>(Func<T> step)
    {
        lock (Gate)
        {
            return step();
        }
    }

    /// <inheritdoc cref="Locked{T}"/>
    public void Locked(Action step)
    {
        lock (Gate)
        {
            step();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Links.Dispose();
        await Session.DisposeAsync();
    }
}
