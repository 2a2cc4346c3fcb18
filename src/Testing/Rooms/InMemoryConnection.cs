using System.Collections.Concurrent;
using System.Threading.Channels;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Testing;

/// <summary>A device's connection to a room in memory.</summary>
internal sealed class InMemoryConnection(InMemoryRoom room, ParticipantSid localSid) : IRoomConnection
{
    private readonly Channel<RoomEvent> _events = Channel.CreateUnbounded<RoomEvent>();
    private readonly ConcurrentDictionary<string, InMemoryDataTrack> _tracks = new(StringComparer.Ordinal);
    private volatile bool _ended;

    public ParticipantSid LocalSid => localSid;

    public ChannelReader<RoomEvent> Events => _events.Reader;

    public IReadOnlyCollection<RemoteParticipant> Participants => room.Participants;

    /// <summary>Whether the connection has ended.</summary>
    public bool HasEnded => _ended;

    public RemoteParticipant? Find(ParticipantIdentity identity) => room.Find(identity);

    public Task<IControlStream> OpenStreamAsync(
        ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IControlStream>(room.Open(this, identity, sid));
    }

    public Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var track = new InMemoryDataTrack(room, name, ended => _tracks.TryRemove(new KeyValuePair<string, InMemoryDataTrack>(name, ended)));
        return _ended || !_tracks.TryAdd(name, track)
            ? throw new IOException($"The data track '{name}' is published already, or the device has left room '{room.Name}'.")
            : Task.FromResult<IDataTrack>(track);
    }

    public Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken)
    {
        room.Leave(identity, sid, $"Viewer '{identity}' was removed from room '{room.Name}' by the device.");
        return Task.CompletedTask;
    }

    public Task CloseAsync(CancellationToken cancellationToken)
    {
        room.Disconnect(this, RoomDisconnectReason.ClientInitiated, "The device left.");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(CloseAsync(CancellationToken.None));

    /// <summary>Writes an event, unless the connection has ended.</summary>
    internal void Tell(RoomEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>The last event. Idempotent.</summary>
    internal void End(RoomDisconnectReason reason, string detail)
    {
        _ended = true;
        Tell(new RoomDisconnected(reason, detail));
        _events.Writer.TryComplete();
    }
}
