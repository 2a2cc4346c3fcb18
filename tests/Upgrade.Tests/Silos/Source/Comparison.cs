namespace RemoteAccess.Upgrade;

/// <summary>Compares what was sent with what was read, where one of the two builds may not know every member.</summary>
/// <param name="other">What the other build knows.</param>
internal sealed class Comparison(Schema other)
{
    /// <summary>The differences that must not be: those in members that both builds know.</summary>
    public IEnumerable<string> Differences(IReadOnlyDictionary<string, string> sent, IReadOnlyDictionary<string, string> read) =>
        sent.Keys.Union(read.Keys)
            .Where(path => sent.GetValueOrDefault(path) != read.GetValueOrDefault(path) && IsKnownToBoth(path, sent, read))
            .Select(path =>
                $"{sent.GetValueOrDefault("@", read.GetValueOrDefault("@", "value"))}, {path}: "
                    + $"sent {sent.GetValueOrDefault(path, "nothing")}, "
                + $"read {read.GetValueOrDefault(path, "nothing")}");

    // Every record on the way to the path, and the member of it by which the way goes on.
    private bool IsKnownToBoth(string path, IReadOnlyDictionary<string, string> sent, IReadOnlyDictionary<string, string> read)
    {
        for (var start = 0; start >= 0;)
        {
            var end = path.IndexOfAny(['/', '[', '@', '#'], start);
            var record = (start == 0 ? string.Empty : path[..(start - 1)]) + "@";
            if (uint.TryParse(end < 0 ? path[start..] : path[start..end], out var member)
                && (sent.GetValueOrDefault(record) ?? read.GetValueOrDefault(record)) is { } alias
                && !(Schema.Own.Knows(alias, member) && other.Knows(alias, member)))
            {
                return false;
            }

            start = path.IndexOf('/', start) is >= 0 and var slash ? slash + 1 : -1;
        }

        return true;
    }
}
