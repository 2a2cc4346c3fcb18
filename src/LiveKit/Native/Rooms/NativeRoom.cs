using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RemoteAccess.LiveKit.Native.Events;
using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>A joined room over the library: owns its two handles and its inbox, passes every request to its operation.</summary>
/// <remarks>Sends that race with the disconnect are refused by the library or fail as closed; nothing can reach another room.</remarks>
internal sealed class NativeRoom : INativeRoom
{
    private readonly FfiClient _client;
    private readonly NativeHandle _room;
    private readonly NativeHandle _local;
    private readonly RoomInbox _inbox;
    private readonly RoomDisconnect _disconnect;
    private readonly StreamPackets _packets;
    private readonly LocalSettings _settings;
    private readonly Lock _closing = new();
    private Task? _closed;

    internal NativeRoom(
        FfiClient client,
        LiveKitMetrics metrics,
        ILogger log,
        NativeHandle room,
        NativeHandle local,
        RoomInbox inbox,
        string sid,
        NativeParticipant self,
        IReadOnlyList<NativeParticipant> participants)
    {
        _client = client;
        _room = room;
        _local = local;
        _inbox = inbox;
        _disconnect = new RoomDisconnect(client, metrics, log);
        _packets = new StreamPackets(client, local, self.Identity);
        _settings = new LocalSettings(client, local);
        Handle = room.Id;
        RoomSid = sid;
        Local = self;
        Participants = participants;
    }

    /// <summary>The library's id of the room, also after it was dropped.</summary>
    internal ulong Handle { get; }

    /// <summary>The library's id of our own participant.</summary>
    internal ulong LocalHandle => _local.Id;

    public string RoomSid { get; }

    public NativeParticipant Local { get; }

    public IReadOnlyList<NativeParticipant> Participants { get; }

    public ChannelReader<NativeRoomEvent> Events => _inbox.Reader;

    public Task SendHeaderAsync(NativeStreamHeader header, string destination, CancellationToken cancellationToken) =>
        _packets.SendHeaderAsync(header, destination, cancellationToken);

    public Task SendChunkAsync(
        string streamId, ulong index, ReadOnlyMemory<byte> content, string destination, CancellationToken cancellationToken) =>
        _packets.SendChunkAsync(streamId, index, content, destination, cancellationToken);

    public Task SendTrailerAsync(string streamId, string reason, string destination, CancellationToken cancellationToken) =>
        _packets.SendTrailerAsync(streamId, reason, destination, cancellationToken);

    public void SetReliableThreshold(ulong bytes) => _settings.SetReliableThreshold(bytes);

    public Task SetAttributesAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) =>
        _settings.SetAttributesAsync(attributes, cancellationToken);

    public Task SetMetadataAsync(string metadata, CancellationToken cancellationToken) =>
        _settings.SetMetadataAsync(metadata, cancellationToken);

    public Task<INativeDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken) =>
        NativeDataTrack.PublishAsync(_client, _local, name, cancellationToken);

    public Task DisconnectAsync()
    {
        lock (_closing)
        {
            return _closed ??= CloseAsync();
        }
    }

    public async ValueTask DisposeAsync() => await DisconnectAsync().ConfigureAwait(false);

    private async Task CloseAsync()
    {
        await _disconnect.RunAsync(Handle).ConfigureAwait(false);
        _local.Dispose();
        _room.Dispose();
        // After a local disconnect only the end of the room is certain; an abandoned one does not even report that.
        _inbox.Finish(new NativeRoomEvent.Ended());
        _client.Rooms.Remove(Handle);
    }
}
