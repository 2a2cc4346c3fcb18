using System.Globalization;
using System.IO.Enumeration;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>Which channels to subscribe: all, or those whose topic matches a glob or whose id is named. Immutable.</summary>
public sealed class TopicSelection
{
    private readonly string[] _globs;
    private readonly HashSet<ulong> _ids;

    private TopicSelection(string[] globs, HashSet<ulong> ids)
    {
        _globs = globs;
        _ids = ids;
    }

    /// <summary>Every channel.</summary>
    public static TopicSelection All { get; } = new(["*"], []);

    /// <summary>No channel.</summary>
    public static TopicSelection None { get; } = new([], []);

    /// <summary>Selects by patterns: a whole number is a channel id, everything else a glob over the topic in which <c>*</c> stands for any
    /// text, slashes included, and <c>?</c> for one character. Case matters.</summary>
    /// <param name="patterns">None selects everything.</param>
    /// <exception cref="FormatException">A pattern is empty.</exception>
    public static TopicSelection Parse(IReadOnlyCollection<string> patterns)
    {
        if (patterns.Count == 0)
        {
            return All;
        }

        var globs = new List<string>();
        var ids = new HashSet<ulong>();
        foreach (var pattern in patterns)
        {
            if (ulong.TryParse(pattern, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                ids.Add(id);
            }
            else if (pattern.Length > 0)
            {
                globs.Add(pattern);
            }
            else
            {
                throw new FormatException("A topic must not be empty; give a topic, a glob such as '/cpu*', or a channel id.");
            }
        }

        return new TopicSelection([.. globs], ids);
    }

    /// <summary>Whether a channel is wanted.</summary>
    public bool Matches(ulong channelId, string topic) =>
        _ids.Contains(channelId) || Array.Exists(_globs, glob => FileSystemName.MatchesSimpleExpression(glob, topic, ignoreCase: false));
}
