using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>The rooms of the whole fleet that are to be open, in parts. Thread-safe. Calls have a time limit.</summary>
internal sealed partial class RoomIndex(IGrainFactory grains, TimeProvider time, ILogger<RoomIndex> logger) : IRoomList
{
    /// <summary>How many parts there are.</summary>
    public const int Parts = 16;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Enters a room; a failure is logged, and mended by the next sweep.</summary>
    public async Task SetAsync(RoomName room, RoomIndexEntry entry)
    {
        try
        {
            await Part(PartOf(room)).Set(room.ToString(), entry).WaitOrAbandonAsync(CallTimeout, time);
        }
        catch (Exception exception)
        {
            LogNotEntered(logger, room, exception.ForLog());
        }
    }

    /// <summary>Compares the rooms of a silo with the index, which learns what it lacks.</summary>
    /// <returns>The rooms that the index knows with a higher epoch.</returns>
    public async Task<IReadOnlyList<RoomName>> CompareAsync(string silo, IEnumerable<(RoomName Room, long Epoch)> rooms)
    {
        var parts = rooms.GroupBy(room => PartOf(room.Room));
        var answers = await Task.WhenAll(parts.Select(part => Part(part.Key)
            .Compare(silo, [.. part.Select(room => new IndexedRoom(room.Room.ToString(), room.Epoch))])
            .WaitOrAbandonAsync(CallTimeout, time)));
        return [.. answers.SelectMany(static answer => answer).Select(static room => RoomName.Parse(room))];
    }

    /// <summary>The rooms of one part that are to be open and whose silo is not among the living ones.</summary>
    public async Task<IReadOnlyList<RoomName>> UnservedAsync(int part, IReadOnlyList<string> living)
    {
        var answer = await Part(part).Unserved(living).AsTask().WaitOrAbandonAsync(CallTimeout, time);
        return [.. answer.Select(static room => RoomName.Parse(room))];
    }

    /// <summary>The rooms that are to be open and that a silo had last.</summary>
    public async Task<IReadOnlyList<RoomName>> OfAsync(string silo)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Parts).Select(part => OfAsync(part, silo)));
        return [.. answers.SelectMany(static answer => answer).Select(static room => RoomName.Parse(room))];
    }

    public async Task<IReadOnlyList<ListedRoom>> ListAsync(string prefix, string after, int most)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, IRoomList.MaxPage);
        var answers = await Task.WhenAll(Enumerable.Range(0, Parts).Select(part => Part(part)
            .List(prefix, after, most).AsTask().WaitOrAbandonAsync(CallTimeout, time)));
        return [.. answers.SelectMany(static answer => answer).OrderBy(room => room.Room, StringComparer.Ordinal).Take(most)];
    }

    // The rooms of the other parts do not wait for a part that does not answer, e.g. because its silo is frozen.
    private async Task<IReadOnlyList<string>> OfAsync(int part, string silo)
    {
        try
        {
            return await Part(part).Of(silo).AsTask().WaitOrAbandonAsync(CallTimeout, time);
        }
        catch (Exception exception)
        {
            LogNoAnswer(logger, part, exception.ForLog());
            return [];
        }
    }

    private static int PartOf(RoomName room)
    {
        var hash = 2166136261U;
        foreach (var character in room.ToString())
        {
            hash = (hash ^ character) * 16777619U;
        }

        return (int)((hash ^ (hash >> 16)) % Parts);
    }

    private IRoomIndexGrain Part(int part) => grains.GetGrain<IRoomIndexGrain>(part);

    [LoggerMessage(2113, LogLevel.Warning, "Part {Part} of the index of rooms did not answer; the next sweep asks it again")]
    private static partial void LogNoAnswer(ILogger logger, int part, LoggedException exception);

    [LoggerMessage(2101, LogLevel.Warning,
        "Room {Room} could not be entered into the index of rooms; the next sweep repeats it. If this silo died before, nobody would "
            + "reopen the room until it is called")]
    private static partial void LogNotEntered(ILogger logger, OutsideText room, LoggedException exception);
}
