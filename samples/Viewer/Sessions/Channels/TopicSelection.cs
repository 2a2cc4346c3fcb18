using System.Globalization;
using System.IO.Enumeration;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>The channels to subscribe to: all, or those whose topic matches a glob or whose id is given. Immutable.</summary>
public sealed class TopicSelection
{
    private readonly Pattern[] _patterns;

    private TopicSelection(Pattern[] patterns) => _patterns = patterns;

    /// <summary>Every channel.</summary>
    public static TopicSelection All { get; } = new([new Pattern("*", null)]);

    /// <summary>No channel.</summary>
    public static TopicSelection None { get; } = new([]);

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

        return new TopicSelection([.. patterns.Distinct(StringComparer.Ordinal).Select(Pattern.Parse)]);
    }

    /// <summary>Whether the selection has a channel.</summary>
    public bool Matches(ulong channelId, string topic) => Array.Exists(_patterns, pattern => pattern.Matches(channelId, topic));

    /// <summary>The patterns that match none of the given channels; none for <see cref="All"/>.</summary>
    public IReadOnlyList<string> Unmatched(IReadOnlyCollection<ChannelAdvertisement> channels)
    {
        if (this == All)
        {
            return [];
        }

        var unmatched = _patterns.Where(pattern => !channels.Any(channel => pattern.Matches(channel.Id, channel.Topic)));
        return [.. unmatched.Select(pattern => pattern.Text)];
    }

    private sealed record Pattern(string Text, ulong? Id)
    {
        public static Pattern Parse(string text)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                throw new FormatException("A topic must not be empty; give a topic, a glob such as '/cpu*', or a channel id.");
            }

            return new Pattern(text, ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null);
        }

        public bool Matches(ulong channelId, string topic) =>
            Id is { } id ? id == channelId : FileSystemName.MatchesSimpleExpression(Text, topic, ignoreCase: false);
    }
}
