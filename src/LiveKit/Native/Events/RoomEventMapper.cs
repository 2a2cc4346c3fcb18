using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>Turns the library's messages into records. Pure; null for unused messages.</summary>
internal static class RoomEventMapper
{
    internal static NativeRoomEvent? Map(RoomEvent message) => message.MessageCase switch
    {
        RoomEvent.MessageOneofCase.ParticipantConnected => message.ParticipantConnected.Info?.Info is { } info
            ? new NativeRoomEvent.ParticipantConnected(Participant(info))
            : null,
        RoomEvent.MessageOneofCase.ParticipantActive =>
            new NativeRoomEvent.ParticipantActive(message.ParticipantActive.ParticipantIdentity),
        RoomEvent.MessageOneofCase.ParticipantDisconnected => new NativeRoomEvent.ParticipantDisconnected(
            message.ParticipantDisconnected.ParticipantIdentity,
            Reason(message.ParticipantDisconnected.DisconnectReason)),
        RoomEvent.MessageOneofCase.ParticipantsUpdated => new NativeRoomEvent.ParticipantsUpdated(
            [.. message.ParticipantsUpdated.Participants.Select(Participant)]),
        RoomEvent.MessageOneofCase.ParticipantAttributesChanged => new NativeRoomEvent.AttributesChanged(
            message.ParticipantAttributesChanged.ParticipantIdentity,
            Attributes(message.ParticipantAttributesChanged.Attributes),
            Attributes(message.ParticipantAttributesChanged.ChangedAttributes)),
        RoomEvent.MessageOneofCase.ParticipantPermissionChanged => new NativeRoomEvent.PermissionChanged(
            message.ParticipantPermissionChanged.ParticipantIdentity,
            Permission(message.ParticipantPermissionChanged.Permission)),
        RoomEvent.MessageOneofCase.RoomSidChanged => new NativeRoomEvent.RoomSidChanged(message.RoomSidChanged.Sid),
        RoomEvent.MessageOneofCase.Moved => new NativeRoomEvent.Moved(message.Moved.Name, message.Moved.Sid),
        RoomEvent.MessageOneofCase.ConnectionStateChanged =>
            new NativeRoomEvent.ConnectionStateChanged(State(message.ConnectionStateChanged.State)),
        RoomEvent.MessageOneofCase.Reconnecting => new NativeRoomEvent.Reconnecting(),
        RoomEvent.MessageOneofCase.Reconnected => new NativeRoomEvent.Reconnected(),
        RoomEvent.MessageOneofCase.Disconnected => new NativeRoomEvent.Disconnected(Reason(message.Disconnected.Reason)),
        RoomEvent.MessageOneofCase.Eos => new NativeRoomEvent.Ended(),
        _ => Stream(message),
    };

    internal static NativeParticipant Participant(ParticipantInfo info) => new(
        info.Sid,
        info.Identity,
        info.Name,
        State(info.State),
        info.JoinedAt,
        info.Attributes.ToDictionary(StringComparer.Ordinal),
        info.Metadata)
    {
        Permission = Permission(info.Permission),
    };

    private static NativeRoomEvent? Stream(RoomEvent message) => message.MessageCase switch
    {
        RoomEvent.MessageOneofCase.StreamHeaderReceived when message.StreamHeaderReceived.Header is { } header =>
            new NativeRoomEvent.StreamHeaderReceived(message.StreamHeaderReceived.ParticipantIdentity, Header(header)),
        RoomEvent.MessageOneofCase.StreamChunkReceived when message.StreamChunkReceived.Chunk is { } chunk =>
            new NativeRoomEvent.StreamChunkReceived(
                message.StreamChunkReceived.ParticipantIdentity,
                chunk.StreamId,
                chunk.ChunkIndex,
                chunk.Content.Memory),
        RoomEvent.MessageOneofCase.StreamTrailerReceived when message.StreamTrailerReceived.Trailer is { } trailer =>
            new NativeRoomEvent.StreamTrailerReceived(message.StreamTrailerReceived.ParticipantIdentity, trailer.StreamId, trailer.Reason),
        RoomEvent.MessageOneofCase.DataTrackPublished when message.DataTrackPublished.Track is { } track =>
            new NativeRoomEvent.DataTrackPublished(
                track.PublisherIdentity, track.Info?.Sid ?? string.Empty, track.Info?.Name ?? string.Empty),
        RoomEvent.MessageOneofCase.DataTrackUnpublished => new NativeRoomEvent.DataTrackUnpublished(message.DataTrackUnpublished.Sid),
        _ => null,
    };

    private static NativeStreamHeader Header(StreamHeader header) => new(header.StreamId, header.Topic, header.Timestamp)
    {
        MimeType = header.MimeType,
        Name = header.ByteHeader?.Name,
        TotalLength = header.HasTotalLength ? header.TotalLength : null,
        Attributes = header.Attributes.ToDictionary(StringComparer.Ordinal),
    };

    private static Dictionary<string, string> Attributes(IEnumerable<AttributesEntry> entries)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            attributes[entry.Key] = entry.Value;
        }

        return attributes;
    }

    private static NativePermission? Permission(ParticipantPermission? permission) => permission is null
        ? null
        : new NativePermission(
            permission.CanSubscribe,
            permission.CanPublish,
            permission.CanPublishData,
            permission.CanUpdateMetadata,
            permission.Hidden);

    private static NativeParticipantState State(ParticipantState state) => state switch
    {
        ParticipantState.Joined => NativeParticipantState.Joined,
        ParticipantState.Active => NativeParticipantState.Active,
        ParticipantState.Disconnected => NativeParticipantState.Disconnected,
        _ => NativeParticipantState.Joining,
    };

    private static NativeConnectionState State(ConnectionState state) => state switch
    {
        ConnectionState.ConnConnected => NativeConnectionState.Connected,
        ConnectionState.ConnReconnecting => NativeConnectionState.Reconnecting,
        _ => NativeConnectionState.Disconnected,
    };

    // The two enums share their numbers; an undefined value is unknown.
    private static NativeDisconnectReason Reason(DisconnectReason reason) =>
        Enum.IsDefined((NativeDisconnectReason)reason) ? (NativeDisconnectReason)reason : NativeDisconnectReason.Unknown;
}
