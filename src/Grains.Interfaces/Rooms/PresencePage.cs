namespace RemoteAccess.Rooms;

/// <summary>Some of the rooms in which a viewer is present.</summary>
[GenerateSerializer, Immutable, Alias("ra.PresencePage")]
public sealed record PresencePage
{
    /// <summary>The rooms, in ordinal order of their names.</summary>
    [Id(0)] public IReadOnlyList<ViewerPresence> Rooms { get; init; } = [];

    /// <summary>Where the next page begins; null if there is none.</summary>
    [Id(1)] public string? Next { get; init; }

    /// <summary>The silos that did not answer, as <see cref="ViewerPresence.Silo"/> names them: their rooms are missing. Ask again; a silo
    /// that has died is not asked any more, and its rooms are reopened elsewhere.</summary>
    [Id(2)] public IReadOnlyList<string> Unanswered { get; init; } = [];

    /// <summary>Whether rooms may be missing, because a silo did not answer.</summary>
    public bool IsPartial => Unanswered.Count > 0;
}
