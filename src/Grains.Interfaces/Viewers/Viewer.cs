using RemoteAccess.Keys;

namespace RemoteAccess.Viewers;

/// <summary>The viewer that sent a request or caused an event: one connection.</summary>
[GenerateSerializer, Immutable, Alias("ra.Viewer")]
public sealed record Viewer
{
    /// <summary>The room.</summary>
    [Id(0)] public required RoomName Room { get; init; }

    /// <summary>The viewer's identity; stable across reconnects.</summary>
    [Id(1)] public required ParticipantIdentity Identity { get; init; }

    /// <summary>The connection; with <see cref="Room"/> the key of its participant grain.</summary>
    [Id(2)] public required ParticipantSid Sid { get; init; }

    /// <summary>Our number for the connection, from 1; unique within room and epoch.</summary>
    [Id(3)] public required uint ClientId { get; init; }

    /// <summary>What the viewer may do. Other requests never reach a handler.</summary>
    [Id(4)] public required ViewerGrants Grants { get; init; }
}
