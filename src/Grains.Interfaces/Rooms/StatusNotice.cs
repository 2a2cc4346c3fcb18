namespace RemoteAccess.Rooms;

/// <summary>A status for every viewer.</summary>
/// <param name="Level">The level.</param>
/// <param name="Message">A text for people; not empty.</param>
/// <param name="Id">With an id the status lasts: viewers that join later get it too, a later status with the same id replaces it, and
/// <see cref="IRoomGrain.RemoveStatus"/> removes it. Null for a passing status.</param>
[GenerateSerializer, Immutable, Alias("ra.StatusNotice")]
public sealed record StatusNotice(
    [property: Id(0)] NoticeLevel Level,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Id = null);

/// <summary>The level of a status.</summary>
[GenerateSerializer, Alias("ra.NoticeLevel")]
public enum NoticeLevel
{
    /// <summary>For information.</summary>
    Info = 0,

    /// <summary>Something is not as it should be.</summary>
    Warning = 1,

    /// <summary>Something does not work.</summary>
    Error = 2,
}
