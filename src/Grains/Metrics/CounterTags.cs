using RemoteAccess.Metrics;

namespace RemoteAccess.Grains.Metrics;

/// <summary>Counters with a tag.</summary>
internal static class CounterTags
{
    /// <summary>A tag with its value.</summary>
    public static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    /// <summary>Initialises a counter with 0 for each value of its tag.</summary>
    public static void Show(GuardedCounter counter, string tag, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            counter.Add(0, Tag(tag, value));
        }
    }
}
