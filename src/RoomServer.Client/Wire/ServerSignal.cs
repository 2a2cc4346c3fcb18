using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>A text message from the server: JSON, <c>type</c> says which.</summary>
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
internal abstract record ServerSignal;

/// <summary>
/// The answer to a participant's hello; <see cref="Others"/> participant messages follow before any event, then <see cref="TrackLists"/>
/// tracks messages, null for one who did not ask for them.
/// </summary>
internal sealed record JoinedSignal(
    int Version, string Room, ParticipantInfo Self, int Others, bool CanPublishData, LimitsInfo Limits, int? TrackLists = null)
        : ServerSignal;

/// <summary>What the server holds a client to. Without a longest frame it knows no data tracks.</summary>
internal sealed record LimitsInfo(int MaxMessageBytes, int MaxChunkBytes, int PingIntervalMs, int PingTimeoutMs, int? MaxFrameBytes = null)
{
    /// <summary>A server that sends nothing for so long, not even a ping, is gone.</summary>
    [JsonIgnore]
    public TimeSpan SilenceAllowed => TimeSpan.FromMilliseconds((long)PingIntervalMs + PingTimeoutMs);
}

/// <summary>One who was there already.</summary>
internal sealed record ParticipantSignal(ParticipantInfo Participant) : ServerSignal;

internal sealed record ParticipantConnectedSignal(ParticipantInfo Participant) : ServerSignal;

internal sealed record ParticipantActiveSignal(ParticipantInfo Participant) : ServerSignal;

internal sealed record ParticipantUpdatedSignal(ParticipantInfo Participant) : ServerSignal;

internal sealed record ParticipantDisconnectedSignal(string Identity, string Sid) : ServerSignal;

/// <summary>A stream of ours was cut by the server.</summary>
internal sealed record StreamResetSignal(string StreamId, string Reason) : ServerSignal;

/// <summary>The answer to a request; <see cref="Error"/> is null when it was done. A published track's number comes with it.</summary>
internal sealed record ResultSignal(long RequestId, string? Error = null, uint? Track = null) : ServerSignal;

internal sealed record PingSignal : ServerSignal;

/// <summary>The answer to a watcher's hello.</summary>
internal sealed record WatchingSignal(int Version, string Room, LimitsInfo Limits) : ServerSignal;

/// <summary>To a watcher: how many viewers the room has now.</summary>
internal sealed record ViewersSignal(int Count) : ServerSignal;

/// <summary>The data tracks of one who was there already.</summary>
internal sealed record TracksSignal(string Identity, string Sid, TrackEntry[] Tracks) : ServerSignal;

/// <summary>A data track and its number among its publisher's.</summary>
internal sealed record TrackEntry(uint Track, string Name);

internal sealed record TrackPublishedSignal(string Identity, string Sid, uint Track, string Name) : ServerSignal;

internal sealed record TrackUnpublishedSignal(string Identity, string Sid, uint Track, string Name) : ServerSignal;
