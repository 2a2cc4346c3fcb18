using System.Globalization;
using RemoteAccess.Fleet.Tests.Rooms;
using RemoteAccess.Fleet.Tests.Viewers;

namespace RemoteAccess.Fleet.Tests.Measures;

/// <summary>How the sessions of rooms followed each other, as all viewers of a room together saw it.</summary>
/// <param name="MostRises">How often the epoch of one room rose since the fault at most.</param>
/// <param name="Returns">Acknowledged messages that came under a lower epoch than one that was published before. Never acceptable: two
/// gateways acted for one room in turn.</param>
internal sealed record Gateways(int MostRises, int Returns)
{
    /// <summary>Of many rooms.</summary>
    public static Gateways Of(IEnumerable<PublishedRoom> rooms, IReadOnlyList<RecordedViewer> viewers, long since) =>
        rooms.Select(room => Of(
            room.Acknowledged, [.. viewers.Where(viewer => viewer.Room == room.Name).Select(viewer => viewer.Seen)], since))
            .Aggregate((all, next) => new Gateways(Math.Max(all.MostRises, next.MostRises), all.Returns + next.Returns));

    /// <summary>Of one room.</summary>
    public static Gateways Of(IReadOnlyDictionary<long, int> acknowledged, IReadOnlyList<IReadOnlyList<Seen>> viewers, long since)
    {
        var seen = viewers.SelectMany(each => each).ToArray();
        var (highest, returns) = (0L, 0);
        foreach (var message in seen.Where(each => each.Number is { } number && acknowledged.ContainsKey(number))
            .GroupBy(each => each.Number).OrderBy(each => each.Key))
        {
            // One that was repeated because its gateway had died has two epochs.
            returns += message.Min(each => each.Epoch) < highest ? 1 : 0;
            highest = Math.Max(highest, message.Max(each => each.Epoch));
        }

        return new Gateways(seen.GroupBy(each => each.Epoch).Count(epoch => epoch.Min(each => each.At) > since), returns);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"epochs rose {MostRises} times at most");
}
