using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>A text message from a client: JSON, <c>type</c> says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HelloSignal), "hello")]
[JsonDerivedType(typeof(ReadySignal), "ready")]
[JsonDerivedType(typeof(PongSignal), "pong")]
[JsonDerivedType(typeof(RemoveParticipantSignal), "removeParticipant")]
[JsonDerivedType(typeof(UpdateAttributesSignal), "updateAttributes")]
internal abstract record ClientSignal;

/// <summary>The first message: which protocol, and how many unread bytes of one stream we are ready to hold.</summary>
internal sealed record HelloSignal(int Version, int ReceiveWindowBytes) : ClientSignal;

/// <summary>We have taken in the snapshot: make us active.</summary>
internal sealed record ReadySignal : ClientSignal;

/// <summary>The answer to a ping.</summary>
internal sealed record PongSignal : ClientSignal;

/// <summary>Throw a participant out; with a SID, only that connection.</summary>
internal sealed record RemoveParticipantSignal(long RequestId, string Identity, string? Sid = null) : ClientSignal;

/// <summary>Set own attributes; an empty or null value removes the attribute.</summary>
internal sealed record UpdateAttributesSignal(long RequestId, Dictionary<string, string?> Attributes) : ClientSignal;
