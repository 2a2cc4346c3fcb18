using System.Collections.ObjectModel;

namespace RemoteAccess.RoomServer.Client;

/// <summary>One participant as the room server reports it. Immutable.</summary>
/// <remarks>The setters replace nulls: generated JSON readers assign null to absent members.</remarks>
public sealed record ParticipantInfo
{
    /// <summary>This physical connection: <c>PA_</c> and 12 letters or digits; never reused.</summary>
    public required string Sid { get; init; }

    /// <summary>Stable across reconnects, unique in the room: 1 to 1,024 UTF-8 bytes of any text without control characters.</summary>
    public required string Identity { get; init; }

    /// <summary>Display name from the token; empty when it has none.</summary>
    public string Name { get; init => field = value ?? string.Empty; } = string.Empty;

    /// <summary>Free text from the token; empty when it has none.</summary>
    public string Metadata { get; init => field = value ?? string.Empty; } = string.Empty;

    /// <summary>When this connection joined: ms since the Unix epoch, by the server's clock; never decreases within a room.</summary>
    public required long JoinedAt { get; init; }

    /// <summary>The state of the connection.</summary>
    public RoomParticipantState State { get; init; }

    /// <summary>From the token, or as last updated by the participant.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } =
        ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Whether it may change its own attributes, which then prove nothing about it; null when the server is too old to report it.
    /// </summary>
    public bool? CanUpdateOwnMetadata { get; init; }
}
