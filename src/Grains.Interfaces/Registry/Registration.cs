using RemoteAccess.Keys;

namespace RemoteAccess.Registry;

/// <summary>The one connection that an identity is registered with.</summary>
/// <param name="Epoch">The session that holds it.</param>
/// <param name="Sid">The connection.</param>
/// <param name="JoinedAt">Server-assigned join time, ms since the Unix epoch.</param>
/// <param name="ClientId">Our number for it, from 1.</param>
[GenerateSerializer, Immutable, Alias("ra.Registration")]
public sealed record Registration(
    [property: Id(0)] long Epoch,
    [property: Id(1)] ParticipantSid Sid,
    [property: Id(2)] long JoinedAt,
    [property: Id(3)] uint ClientId);
