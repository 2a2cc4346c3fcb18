using System.Threading.Channels;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>The device's connection to a fake room.</summary>
public sealed class FakeConnection(FakeRoom room, ParticipantSid localSid) : IRoomConnection
{
    private readonly Channel<RoomEvent> _events = Channel.CreateUnbounded<RoomEvent>();

    public ParticipantSid LocalSid => localSid;

    public ChannelReader<RoomEvent> Events => _events.Reader;

    public IReadOnlyCollection<RemoteParticipant> Participants => room.Participants;

    public bool IsClosed { get; private set; }

    /// <summary>Closing was asked for.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Closing hangs and ignores its token.</summary>
    public bool HangsOnClose { get; set; }

    /// <summary>Closing waits for it.</summary>
    public Task ClosesAfter { get; set; } = Task.CompletedTask;

    /// <summary>Throwing viewers out fails.</summary>
    public bool RefusesRemovals { get; set; }

    /// <summary>Throwing viewers out succeeds, and the room shows them until the test has them leave.</summary>
    public bool ShowsTheRemoved { get; set; }

    /// <summary>How often a participant was to be disconnected.</summary>
    public int Removals { get; private set; }

    public RemoteParticipant? Find(ParticipantIdentity identity) => room.Find(identity);

    public Task<IControlStream> OpenStreamAsync(
        ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken) =>
        room.OpenAsync(this, identity, sid, topic, cancellationToken);

    public Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken) =>
        room.PublishAsync(this, name, cancellationToken);

    public Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken)
    {
        Removals++;
        room.Changed();
        if (RefusesRemovals)
        {
            return Task.FromException(new IOException("Removing fails on demand."));
        }

        room.Kicked(identity, sid, leaves: !ShowsTheRemoved);
        return Task.CompletedTask;
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        IsClosing = true;
        room.Changed();
        if (HangsOnClose)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
        }

        await ClosesAfter;

        End(RoomDisconnectReason.ClientInitiated);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Writes an event.</summary>
    public void Raise(RoomEvent roomEvent) => _events.Writer.TryWrite(roomEvent);

    /// <summary>The events end with an error; the connection itself stays in the room.</summary>
    public void FailEvents(Exception error) => _events.Writer.TryComplete(error);

    /// <summary>Ends the connection.</summary>
    public void End(RoomDisconnectReason reason)
    {
        if (!IsClosed)
        {
            IsClosed = true;
            room.Left(this);
            Raise(new RoomDisconnected(reason, "on demand"));
            _events.Writer.TryComplete();
        }
    }
}
