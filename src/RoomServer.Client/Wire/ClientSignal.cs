using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>A text message from a client: JSON; <c>type</c> names its kind.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HelloSignal), "hello")]
[JsonDerivedType(typeof(ReadySignal), "ready")]
[JsonDerivedType(typeof(PongSignal), "pong")]
[JsonDerivedType(typeof(RemoveParticipantSignal), "removeParticipant")]
[JsonDerivedType(typeof(UpdateAttributesSignal), "updateAttributes")]
[JsonDerivedType(typeof(PublishTrackSignal), "publishTrack")]
[JsonDerivedType(typeof(UnpublishTrackSignal), "unpublishTrack")]
[JsonDerivedType(typeof(SubscribeTrackSignal), "subscribeTrack")]
[JsonDerivedType(typeof(UnsubscribeTrackSignal), "unsubscribeTrack")]
internal abstract record ClientSignal;

/// <summary>
/// The first message: the protocol's version, how many unread bytes of one stream the client accepts, and whether it wants signals about
/// data tracks.
/// </summary>
internal sealed record HelloSignal(int Version, int ReceiveWindowBytes, bool? DataTracks = null) : ClientSignal;

/// <summary>The client has processed the snapshot: marks it as active.</summary>
internal sealed record ReadySignal : ClientSignal;

/// <summary>The answer to a ping.</summary>
internal sealed record PongSignal : ClientSignal;

/// <summary>Removes a participant; with a SID, only that connection.</summary>
internal sealed record RemoveParticipantSignal(long RequestId, string Identity, string? Sid = null) : ClientSignal;

/// <summary>Set own attributes; an empty or null value removes the attribute.</summary>
internal sealed record UpdateAttributesSignal(long RequestId, Dictionary<string, string?> Attributes) : ClientSignal;

/// <summary>A request about data tracks; each is answered by a result.</summary>
internal abstract record TrackSignal(long RequestId) : ClientSignal;

/// <summary>Publish a data track; the result carries its number.</summary>
internal sealed record PublishTrackSignal(long RequestId, string Name) : TrackSignal(RequestId);

/// <summary>End one's own data track.</summary>
internal sealed record UnpublishTrackSignal(long RequestId, uint Track) : TrackSignal(RequestId);

/// <summary>Subscribe to another's data track.</summary>
internal sealed record SubscribeTrackSignal(long RequestId, string Sid, uint Track) : TrackSignal(RequestId);

/// <summary>Unsubscribe from another's data track.</summary>
internal sealed record UnsubscribeTrackSignal(long RequestId, string Sid, uint Track) : TrackSignal(RequestId);
