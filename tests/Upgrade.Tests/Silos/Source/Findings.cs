namespace RemoteAccess.Upgrade;

/// <summary>What a silo of one build found out about one of another.</summary>
[GenerateSerializer, Immutable, Alias("upgrade.Findings")]
public sealed record Findings
{
    /// <summary>What was compared, one line each.</summary>
    [Id(0)] public required IReadOnlyList<string> Checked { get; init; }

    /// <summary>What arrived otherwise than it was sent; empty if all is well.</summary>
    [Id(1)] public required IReadOnlyList<string> Problems { get; init; }
}
