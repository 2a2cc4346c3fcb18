using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>A text message from the server: JSON; <c>type</c> names its kind.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(JoinedSignal), "joined")]
[JsonDerivedType(typeof(ParticipantSignal), "participant")]
[JsonDerivedType(typeof(ParticipantConnectedSignal), "participantConnected")]
[JsonDerivedType(typeof(ParticipantActiveSignal), "participantActive")]
[JsonDerivedType(typeof(ParticipantUpdatedSignal), "participantUpdated")]
[JsonDerivedType(typeof(ParticipantDisconnectedSignal), "participantDisconnected")]
[JsonDerivedType(typeof(StreamResetSignal), "streamReset")]
[JsonDerivedType(typeof(ResultSignal), "result")]
[JsonDerivedType(typeof(PingSignal), "ping")]
[JsonDerivedType(typeof(WatchingSignal), "watching")]
[JsonDerivedType(typeof(ViewersSignal), "viewers")]
[JsonDerivedType(typeof(TracksSignal), "tracks")]
[JsonDerivedType(typeof(TrackPublishedSignal), "trackPublished")]
[JsonDerivedType(typeof(TrackUnpublishedSignal), "trackUnpublished")]
[JsonDerivedType(typeof(LeavingSignal), "leaving")]
internal abstract record ServerSignal;

/// <summary>
/// The answer to a participant's hello; <see cref="Others"/> participant messages follow before any event, then <see cref="TrackLists"/>
/// tracks messages, null for a client that did not request them.
/// </summary>
internal sealed record JoinedSignal(
    int Version, string Room, ParticipantInfo Self, int Others, bool CanPublishData, LimitsInfo Limits, int? TrackLists = null)
        : ServerSignal;

/// <summary>The server's limits for a client. A server without a longest frame does not support data tracks.</summary>
internal sealed record LimitsInfo(int MaxMessageBytes, int MaxChunkBytes, int PingIntervalMs, int PingTimeoutMs, int? MaxFrameBytes = null)
{
    /// <summary>A server that sends nothing for this time, not even a ping, counts as lost.</summary>
    [JsonIgnore]
    public TimeSpan SilenceAllowed => TimeSpan.FromMilliseconds((long)PingIntervalMs + PingTimeoutMs);
}

/// <summary>A participant that was present already.</summary>
internal sealed record ParticipantSignal(ParticipantInfo Participant) : ServerSignal;

internal sealed record ParticipantConnectedSignal(ParticipantInfo Participant) : ServerSignal;

internal sealed record ParticipantActiveSignal(ParticipantInfo Participant) : ServerSignal;

internal sealed record ParticipantUpdatedSignal(ParticipantInfo Participant) : ServerSignal;

internal sealed record ParticipantDisconnectedSignal(string Identity, string Sid) : ServerSignal;

/// <summary>The server cut a stream of the client.</summary>
internal sealed record StreamResetSignal(string StreamId, string Reason) : ServerSignal;

/// <summary>The answer to a request; <see cref="Error"/> is null on success. It has the number of a published track.</summary>
internal sealed record ResultSignal(long RequestId, string? Error = null, uint? Track = null) : ServerSignal;

internal sealed record PingSignal : ServerSignal;

/// <summary>The answer to a watcher's hello.</summary>
internal sealed record WatchingSignal(int Version, string Room, LimitsInfo Limits) : ServerSignal;

/// <summary>To a watcher: how many viewers the room has now.</summary>
internal sealed record ViewersSignal(int Count) : ServerSignal;

/// <summary>The data tracks of a participant that was present already.</summary>
internal sealed record TracksSignal(string Identity, string Sid, TrackEntry[] Tracks) : ServerSignal;

/// <summary>A data track and its number among its publisher's.</summary>
internal sealed record TrackEntry(uint Track, string Name);

internal sealed record TrackPublishedSignal(string Identity, string Sid, uint Track, string Name) : ServerSignal;

internal sealed record TrackUnpublishedSignal(string Identity, string Sid, uint Track, string Name) : ServerSignal;

/// <summary>
/// The server closes the connection next, with this code: when to connect again, and a ticket for that, if there is one. Only to a client
/// that connected with <see cref="WireProtocol.LeavingQuery"/>.
/// </summary>
internal sealed record LeavingSignal(int Code, long ReturnAfterMinMs, long ReturnAfterMaxMs, string? Ticket, long TicketValidMs)
    : ServerSignal;
