namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>An event of a room, as the library reported it: nothing resolved, nothing omitted that a connector needs.</summary>
/// <remarks>Their meaning, delays and orders were measured: docs/livekit.md.</remarks>
internal abstract record NativeRoomEvent
{
    private const int FlatWeight = 256;

    private NativeRoomEvent()
    {
    }

    /// <summary>
    /// Bytes it counts against the room's bound: a fixed amount, and the texts and content whose length another participant chooses.
    /// </summary>
    internal virtual int Weight => FlatWeight;

    /// <summary>A participant joined; it may be active already.</summary>
    internal sealed record ParticipantConnected(NativeParticipant Participant) : NativeRoomEvent
    {
        internal override int Weight => FlatWeight + SizeOf(Participant);
    }

    /// <summary>An identity can receive. Without the SID, and up to 3 s after the join.</summary>
    internal sealed record ParticipantActive(string Identity) : NativeRoomEvent;

    /// <summary>An identity left, or its older connection was evicted. Without the SID.</summary>
    internal sealed record ParticipantDisconnected(string Identity, NativeDisconnectReason Reason) : NativeRoomEvent;

    /// <summary>New information about some participants, possibly our own.</summary>
    internal sealed record ParticipantsUpdated(IReadOnlyList<NativeParticipant> Participants) : NativeRoomEvent
    {
        internal override int Weight => FlatWeight + Participants.Sum(SizeOf);
    }

    /// <summary>A participant's attributes, all of them, and those that changed.</summary>
    internal sealed record AttributesChanged(
        string Identity,
        IReadOnlyDictionary<string, string> Attributes,
        IReadOnlyDictionary<string, string> Changed) : NativeRoomEvent
    {
        internal override int Weight => FlatWeight + SizeOf(Attributes) + SizeOf(Changed);
    }

    /// <summary>A participant's permissions changed; null when the server has not reported them.</summary>
    internal sealed record PermissionChanged(string Identity, NativePermission? Permission) : NativeRoomEvent;

    /// <summary>The room has a SID now, or another.</summary>
    internal sealed record RoomSidChanged(string Sid) : NativeRoomEvent;

    /// <summary>The server moved the device into another room.</summary>
    internal sealed record Moved(string Room, string Sid) : NativeRoomEvent;

    /// <summary>Our connection's state changed.</summary>
    internal sealed record ConnectionStateChanged(NativeConnectionState State) : NativeRoomEvent;

    /// <summary>The link to the server is lost; the library tries to resume, then to reconnect in full.</summary>
    internal sealed record Reconnecting : NativeRoomEvent;

    /// <summary>The link is back. After a full reconnect every participant was reported gone and back before this.</summary>
    internal sealed record Reconnected : NativeRoomEvent;

    /// <summary>Our connection is over; <see cref="Ended"/> follows.</summary>
    internal sealed record Disconnected(NativeDisconnectReason Reason) : NativeRoomEvent;

    /// <summary>A stream was opened to the device, perhaps by an identity that is not reported yet.</summary>
    internal sealed record StreamHeaderReceived(string Identity, NativeStreamHeader Header) : NativeRoomEvent
    {
        internal override int Weight =>
            FlatWeight + SizeOf(Header.StreamId) + SizeOf(Header.Topic) + SizeOf(Header.MimeType) + SizeOf(Header.Name)
                + SizeOf(Header.Attributes);
    }

    /// <summary>A piece of a stream, perhaps of one without a header.</summary>
    internal sealed record StreamChunkReceived(
        string Identity, string StreamId, ulong Index, ReadOnlyMemory<byte> Content) : NativeRoomEvent
    {
        internal override int Weight => FlatWeight + SizeOf(StreamId) + Content.Length;
    }

    /// <summary>A stream ended.</summary>
    internal sealed record StreamTrailerReceived(string Identity, string StreamId, string Reason) : NativeRoomEvent
    {
        internal override int Weight => FlatWeight + SizeOf(StreamId) + SizeOf(Reason);
    }

    /// <summary>A user data packet of a supported topic (<see cref="Events.UserPackets"/>).</summary>
    /// <param name="Identity">Its sender; empty when a server SDK sent it.</param>
    /// <param name="Topic">Its topic.</param>
    /// <param name="IsReliable">Whether it came on the reliable channel.</param>
    /// <param name="Length">Its length; <paramref name="Content"/> is empty when the packet is too long.</param>
    /// <param name="Content">Its content.</param>
    internal sealed record DataPacketReceived(
        string Identity, string Topic, bool IsReliable, long Length, ReadOnlyMemory<byte> Content) : NativeRoomEvent
    {
        internal override int Weight => FlatWeight + SizeOf(Topic) + Content.Length;
    }

    /// <summary>A participant published a data track.</summary>
    internal sealed record DataTrackPublished(string Identity, string Sid, string Name) : NativeRoomEvent
    {
        internal override int Weight => FlatWeight + SizeOf(Name);
    }

    /// <summary>A data track ended.</summary>
    internal sealed record DataTrackUnpublished(string Sid) : NativeRoomEvent;

    /// <summary>The library has closed the room; nothing follows.</summary>
    internal sealed record Ended : NativeRoomEvent;

    /// <summary>
    /// The room is lost: an internal error of the library, or its events were not read. Nothing follows; dispose the room and join again.
    /// </summary>
    internal sealed record Lost(NativeLoss Loss, string Detail) : NativeRoomEvent;

    private static int SizeOf(NativeParticipant participant) =>
        SizeOf(participant.Name) + SizeOf(participant.Metadata) + SizeOf(participant.Attributes);

    private static int SizeOf(IReadOnlyDictionary<string, string> attributes) =>
        attributes.Sum(pair => SizeOf(pair.Key) + SizeOf(pair.Value));

    private static int SizeOf(string? text) => (text?.Length ?? 0) * sizeof(char);
}

/// <summary>Why a room was lost.</summary>
internal enum NativeLoss
{
    /// <summary>The library reported a panic.</summary>
    Panic,

    /// <summary>More events waited than a room may hold.</summary>
    Overflow,

    /// <summary>The library was shut down under the room.</summary>
    Shutdown,
}

/// <summary>State of our connection.</summary>
internal enum NativeConnectionState
{
    /// <summary>Ended.</summary>
    Disconnected,

    /// <summary>Connected.</summary>
    Connected,

    /// <summary>Being resumed.</summary>
    Reconnecting,
}

/// <summary>Why a connection ended, in LiveKit's terms.</summary>
internal enum NativeDisconnectReason
{
    /// <summary>Unknown, or a reason newer than this list.</summary>
    Unknown = 0,

    /// <summary>It left.</summary>
    ClientInitiated = 1,

    /// <summary>The same identity joined again.</summary>
    DuplicateIdentity = 2,

    /// <summary>The server stops.</summary>
    ServerShutdown = 3,

    /// <summary>Removed by an administrator.</summary>
    ParticipantRemoved = 4,

    /// <summary>The room was deleted.</summary>
    RoomDeleted = 5,

    /// <summary>Client and server disagree about the session.</summary>
    StateMismatch = 6,

    /// <summary>The join failed.</summary>
    JoinFailure = 7,

    /// <summary>Moved to another server.</summary>
    Migration = 8,

    /// <summary>The signalling connection closed.</summary>
    SignalClose = 9,

    /// <summary>All others left a room that ends without them.</summary>
    RoomClosed = 10,

    /// <summary>The connection timed out.</summary>
    ConnectionTimeout = 14,

    /// <summary>The media connection failed.</summary>
    MediaFailure = 15,
}
