using RemoteAccess.Viewers;

namespace RemoteAccess.Rooms;

/// <summary>One viewer in a room's list.</summary>
[GenerateSerializer, Immutable, Alias("ra.ParticipantEntry")]
public sealed record ParticipantEntry
{
    /// <summary>The viewer.</summary>
    [Id(0)] public required string Identity { get; init; }

    /// <summary>Its connection; empty while it waits for a retry. If it is not empty and the viewer is not registered, the
    /// viewer was kicked, and the room server has not removed it yet.</summary>
    [Id(1)] public string Sid { get; init; } = string.Empty;

    /// <summary>Our number for the connection.</summary>
    [Id(2)] public uint ClientId { get; init; }

    /// <summary>Server-assigned join time, ms since the Unix epoch.</summary>
    [Id(3)] public long JoinedAt { get; init; }

    /// <summary>Whether it is served now; false while it waits for a retry (B4) or for its removal.</summary>
    [Id(4)] public bool Registered { get; init; }

    /// <summary>Failures that count against its budget (B4).</summary>
    [Id(5)] public int Failures { get; init; }

    /// <summary>Whether the budget is spent: retried at the longest interval only (B4).</summary>
    [Id(6)] public bool Quarantined { get; init; }

    /// <summary>Frames queued now.</summary>
    [Id(7)] public int QueuedFrames { get; init; }

    /// <summary>Bytes queued now.</summary>
    [Id(8)] public long QueuedBytes { get; init; }

    /// <summary>What the viewer may do.</summary>
    [Id(9)] public ViewerGrants Grants { get; init; }

    /// <summary>The round-trip time, or null if the viewer does not acknowledge pongs.</summary>
    [Id(10)] public TimeSpan? RoundTrip { get; init; }

    /// <summary>Resets in this session.</summary>
    [Id(11)] public int Resets { get; init; }
}
