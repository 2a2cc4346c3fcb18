using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Lists the rooms of the fleet. Thread-safe.</summary>
public interface IRoomList
{
    /// <summary>The most rooms of one page.</summary>
    const int MaxPage = 10_000;

    /// <summary>Rooms that are to be open, in ordinal order of their names.</summary>
    /// <param name="prefix">How their names begin; empty for all.</param>
    /// <param name="after">The last name of the page before; empty for the first page.</param>
    /// <param name="most">How many at most, 1 to <see cref="MaxPage"/>.</param>
    /// <exception cref="TimeoutException">The index did not answer within 5 s.</exception>
    Task<IReadOnlyList<ListedRoom>> ListAsync(string prefix, string after, int most);
}
