namespace RemoteAccess.Registry;

/// <summary>What the dashboard's state page shows of a registry.</summary>
[GenerateSerializer, Immutable, Alias("ra.RegistryState")]
public sealed record RegistryState
{
    /// <summary>The room.</summary>
    [Id(0)] public required string Room { get; init; }

    /// <summary>The viewer.</summary>
    [Id(1)] public required string Identity { get; init; }

    /// <summary>The epoch that the registry is scoped to.</summary>
    [Id(2)] public long Epoch { get; init; }

    /// <summary>The silo that answers.</summary>
    [Id(3)] public string Silo { get; init; } = string.Empty;

    /// <summary>The current connection, or empty.</summary>
    [Id(4)] public string CurrentSid { get; init; } = string.Empty;

    /// <summary>Its join time, ms since the Unix epoch.</summary>
    [Id(5)] public long CurrentJoinedAt { get; init; }

    /// <summary>Resets and failed adds of this identity that still count against its budget (B4).</summary>
    [Id(6)] public int FailuresInBudget { get; init; }

    /// <summary>Whether the budget is spent: it is retried at the longest interval only (B4).</summary>
    [Id(7)] public bool Quarantined { get; init; }
}
