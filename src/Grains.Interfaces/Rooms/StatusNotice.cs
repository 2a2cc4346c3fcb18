namespace RemoteAccess.Rooms;

/// <summary>A status for every viewer.</summary>
/// <param name="Level">How grave it is.</param>
/// <param name="Message">A text for people; not empty.</param>
/// <param name="Id">With an id it lasts: shown to viewers who come later too, replaced by a later one of the same id, taken back by
/// <see cref="IRoomGrain.RemoveStatus"/>. Null for a passing word.</param>
[GenerateSerializer, Immutable, Alias("ra.StatusNotice")]
public sealed record StatusNotice(
    [property: Id(0)] NoticeLevel Level,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Id = null);

/// <summary>How grave a status is.</summary>
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
