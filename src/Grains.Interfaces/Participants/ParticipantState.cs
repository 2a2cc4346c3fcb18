namespace RemoteAccess.Participants;

/// <summary>What the dashboard's state page shows of a participant.</summary>
[GenerateSerializer, Immutable, Alias("ra.ParticipantState")]
public sealed record ParticipantState
{
    /// <summary>The room.</summary>
    [Id(0)] public required string Room { get; init; }

    /// <summary>The connection.</summary>
    [Id(1)] public required string Sid { get; init; }

    /// <summary>Whether the SID is registered on this silo.</summary>
    [Id(2)] public bool Registered { get; init; }

    /// <summary>The silo that answers.</summary>
    [Id(3)] public string Silo { get; init; } = string.Empty;

    /// <summary>The viewer.</summary>
    [Id(4)] public string Identity { get; init; } = string.Empty;

    /// <summary>Our number for the connection, from 1.</summary>
    [Id(5)] public uint ClientId { get; init; }

    /// <summary>The session's epoch.</summary>
    [Id(6)] public long Epoch { get; init; }

    /// <summary>Server-assigned join time, ms since the Unix epoch.</summary>
    [Id(7)] public long JoinedAt { get; init; }

    /// <summary>Open, Completing or Closed.</summary>
    [Id(8)] public string Link { get; init; } = string.Empty;

    /// <summary>Why it is closed.</summary>
    [Id(9)] public string Reason { get; init; } = nameof(ReasonCode.None);

    /// <summary>Channels it is subscribed to.</summary>
    [Id(10)] public IReadOnlyList<ulong> Subscriptions { get; init; } = [];

    /// <summary>Counters.</summary>
    [Id(11)] public ParticipantStatistics? Statistics { get; init; }
}
