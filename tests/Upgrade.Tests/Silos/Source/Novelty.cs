namespace RemoteAccess.Upgrade;

/// <summary>A record that has grown since the earlier build, in every way that is allowed: the real contracts may not differ in all of
/// them.</summary>
[GenerateSerializer, Immutable, Alias("upgrade.Novelty")]
internal sealed record Novelty
{
    /// <summary>Both builds know it.</summary>
    [Id(0)] public required string Old { get; init; }

#if !EARLIER
    /// <summary>A member of a type that the earlier build has not.</summary>
    [Id(1)] public NewRecord? Record { get; init; }

    /// <summary>Many of them.</summary>
    [Id(2)] public IReadOnlyList<NewRecord> Records { get; init; } = [];

    /// <summary>A number.</summary>
    [Id(3)] public long Number { get; init; }

#endif
    /// <summary>Both builds know it; it stands behind what is new.</summary>
    [Id(4)] public NoveltyKind Kind { get; init; }
}

/// <summary>An enum that has grown.</summary>
[GenerateSerializer, Alias("upgrade.NoveltyKind")]
internal enum NoveltyKind
{
    /// <summary>The value of what does not say it.</summary>
    None = 0,

    /// <summary>Both builds know it.</summary>
    Old = 1,

#if !EARLIER
    /// <summary>The earlier build sees a number.</summary>
    New = 2,
#endif
}

#if !EARLIER
/// <summary>A record that the earlier build has not.</summary>
[GenerateSerializer, Immutable, Alias("upgrade.NewRecord")]
internal sealed record NewRecord([property: Id(0)] string Text);

/// <summary>An exception that the earlier build has not. It has no <c>[GenerateSerializer]</c>: with that, an older build could read
/// nothing
/// of it, not even its message.</summary>
/// <param name="message">What the caller is told.</param>
internal sealed class NewException(string message) : Exception(message);
#endif
