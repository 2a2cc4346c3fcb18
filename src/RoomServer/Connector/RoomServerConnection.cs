using System.Threading.Channels;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>
/// The device's connection to one room of the room server: the client's view and events in the transport contract's types.
/// </summary>
internal sealed class RoomServerConnection(RoomClient client) : IRoomConnection
{
    public ParticipantSid LocalSid { get; } = ParticipantSid.Parse(client.Local.Sid);

    public ChannelReader<RoomEvent> Events { get; } = new RoomEventReader(client.Events);

    public IReadOnlyCollection<RemoteParticipant> Participants =>
        [.. client.Participants.Select(TransportTypes.TryParticipant).OfType<RemoteParticipant>()];

    public RemoteParticipant? Find(ParticipantIdentity identity) =>
        client.Find(identity.Value) is { } participant ? TransportTypes.TryParticipant(participant) : null;

    public async Task<IControlStream> OpenStreamAsync(
        ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(identity.Value, nameof(identity));
        if (client.Find(identity.Value) is not { } participant || participant.Sid != sid.Value)
        {
            throw Left(sid, null);
        }

        try
        {
            return new ControlStream(
                await client.OpenStreamAsync(participant, topic, string.Empty, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException exception) when (Find(identity)?.Sid != sid)
        {
            throw Left(sid, exception);
        }
    }

    public async Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken) =>
        new RoomServerDataTrack(await client.PublishTrackAsync(name, cancellationToken).ConfigureAwait(false));

    public Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken) =>
        client.RemoveParticipantAsync(identity.Value, sid.Value, cancellationToken);

    public Task CloseAsync(CancellationToken cancellationToken) => client.LeaveAsync(cancellationToken);

    public ValueTask DisposeAsync() => client.DisposeAsync();

    private static DestinationLeftException Left(ParticipantSid sid, Exception? inner) =>
        new($"The stream's destination {sid} has left the room.", inner);
}
