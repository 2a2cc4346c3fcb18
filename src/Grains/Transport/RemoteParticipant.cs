using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>One remote participant as the room reports it. Immutable.</summary>
/// <param name="Identity">Stable across reconnects.</param>
/// <param name="Sid">This physical connection.</param>
/// <param name="JoinedAt">Server-assigned join time, ms since the Unix epoch.</param>
/// <param name="State">Whether media and data can flow.</param>
/// <param name="Attributes">The participant's attributes, e.g. <c>protocolVersion</c>.</param>
public sealed record RemoteParticipant(
    ParticipantIdentity Identity,
    ParticipantSid Sid,
    long JoinedAt,
    RemoteParticipantState State,
    IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Whether it may change its own attributes, which then prove nothing (protocol.md, Grants). True if the transport does not
    /// know.</summary>
    public bool CanUpdateOwnMetadata { get; init; } = true;
}

/// <summary>The state of a participant's connection.</summary>
public enum RemoteParticipantState
{
    /// <summary>In the room, not yet able to receive.</summary>
    Joined,

    /// <summary>Able to receive (S1).</summary>
    Active,
}
