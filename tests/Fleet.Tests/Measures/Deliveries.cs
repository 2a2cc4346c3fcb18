using System.Globalization;
using RemoteAccess.Fleet.Tests.Rooms;
using RemoteAccess.Fleet.Tests.Viewers;

namespace RemoteAccess.Fleet.Tests.Measures;

/// <summary>What became of the acknowledged messages of a room.</summary>
/// <param name="Acknowledged">Messages that the room acknowledged.</param>
/// <param name="Lost">Deliveries that were acknowledged (a viewer's queue took it) and never came.</param>
/// <param name="Duplicated">Deliveries that came again.</param>
/// <param name="Silent">Messages that are missing in the middle of a stream: the viewer was not told. Never acceptable.</param>
/// <param name="Disordered">Acknowledged messages that came after a later one. Never acceptable: the publisher had waited for each. (One
/// that was never acknowledged may still be on its way, e.g. through a frozen silo.)</param>
internal sealed record Deliveries(int Acknowledged, int Lost, int Duplicated, int Silent, int Disordered)
{
    /// <summary>Compares what was acknowledged with what was seen.</summary>
    public static Deliveries Of(IReadOnlyDictionary<long, int> acknowledged, IReadOnlyList<IReadOnlyList<Seen>> viewers)
    {
        var got = viewers.Select(seen => seen.Select(each => each.Number).OfType<long>().CountBy(number => number)
            .ToDictionary(pair => pair.Key, pair => pair.Value)).ToArray();
        return new Deliveries(
            acknowledged.Count,
            acknowledged.Sum(pair => Math.Max(0, pair.Value - got.Count(numbers => numbers.ContainsKey(pair.Key)))),
            got.Sum(numbers => numbers.Sum(pair => pair.Value - 1)),
            viewers.Sum(seen => Streams(seen).Sum(numbers => SilentIn(numbers, acknowledged))),
            viewers.Sum(seen => Streams(seen).Sum(numbers => DisorderedIn(numbers.Where(acknowledged.ContainsKey)))));
    }

    /// <summary>Deliveries that were lost, without those that can be of viewers that are excused.</summary>
    public static int LostWithout(
        IEnumerable<PublishedRoom> rooms, IReadOnlyList<RecordedViewer> viewers, Func<RecordedViewer, bool> isExcused) =>
        rooms.Sum(room =>
        {
            var got = viewers.Where(viewer => viewer.Room == room.Name).Select(viewer =>
                (Numbers: viewer.Seen.Select(each => each.Number).OfType<long>().ToHashSet(), IsExcused: isExcused(viewer))).ToArray();
            return room.Acknowledged.Sum(pair =>
                Math.Max(0, pair.Value - got.Count(viewer => viewer.IsExcused || viewer.Numbers.Contains(pair.Key))));
        });

    /// <summary>Of many rooms.</summary>
    public static Deliveries Of(IEnumerable<PublishedRoom> rooms, IReadOnlyList<RecordedViewer> viewers) =>
        rooms.Select(room => Of(room.Acknowledged, [.. viewers.Where(viewer => viewer.Room == room.Name).Select(viewer => viewer.Seen)]))
            .Aggregate((sum, next) => new Deliveries(
                sum.Acknowledged + next.Acknowledged, sum.Lost + next.Lost, sum.Duplicated + next.Duplicated, sum.Silent + next.Silent,
                sum.Disordered + next.Disordered));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Acknowledged} messages acknowledged, deliveries lost {Lost}, duplicated {Duplicated}, missing within a stream {Silent}");

    private static int SilentIn(List<long> numbers, IReadOnlyDictionary<long, int> acknowledged)
    {
        var got = numbers.ToHashSet();
        var missing = 0;
        for (var number = numbers[0]; number < numbers[^1]; number++)
        {
            missing += acknowledged.ContainsKey(number) && !got.Contains(number) ? 1 : 0;
        }

        return missing;
    }

    private static int DisorderedIn(IEnumerable<long> numbers) => numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second < pair.First);

    // A stream begins with a ServerInfo.
    private static IEnumerable<List<long>> Streams(IReadOnlyList<Seen> seen)
    {
        var numbers = new List<long>();
        foreach (var each in seen)
        {
            if (each.Number is { } number)
            {
                numbers.Add(number);
            }
            else if (numbers.Count > 0)
            {
                yield return numbers;
                numbers = [];
            }
        }

        if (numbers.Count > 0)
        {
            yield return numbers;
        }
    }
}
