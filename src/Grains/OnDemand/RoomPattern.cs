using System.Diagnostics.CodeAnalysis;
using System.Text;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>
/// A glob over whole room names: <c>*</c> matches any characters, <c>?</c> exactly one (a Unicode scalar), everything else itself,
/// case-sensitive. A literal star or question mark cannot be written. Matching takes time linear in the name for each star.
/// </summary>
internal sealed class RoomPattern
{
    private static readonly Rune Star = new('*');
    private static readonly Rune Any = new('?');
    private readonly Rune[] _runes;

    private RoomPattern(string text) => (Text, _runes) = (text, [.. text.EnumerateRunes()]);

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>Parses a pattern that can match a room's name.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RoomPattern? pattern)
    {
        // A matching name contains the pattern's literal characters, so the pattern itself must be a valid name; a star may match nothing.
        pattern = RoomName.TryParse(text, out _) && !text.Contains("**", StringComparison.Ordinal) ? new RoomPattern(text) : null;
        return pattern is not null;
    }

    /// <summary>Whether the whole name matches.</summary>
    public bool Matches(RoomName room)
    {
        Rune[] name = [.. room.Value.EnumerateRunes()];
        var (at, from, star, taken) = (0, 0, -1, 0);
        while (from < name.Length)
        {
            if (at < _runes.Length && _runes[at] == Star)
            {
                (star, taken) = (at++, from);
            }
            else if (at < _runes.Length && (_runes[at] == Any || _runes[at] == name[from]))
            {
                at++;
                from++;
            }
            else if (star >= 0)
            {
                // The last star takes one more character; earlier stars need not be tried again.
                (at, from) = (star + 1, ++taken);
            }
            else
            {
                return false;
            }
        }

        while (at < _runes.Length && _runes[at] == Star)
        {
            at++;
        }

        return at == _runes.Length;
    }

    /// <summary>A name that both patterns match, or null when there is none.</summary>
    public string? Overlap(RoomPattern other)
    {
        var (left, right) = (_runes, other._runes);

        // Reachable positions, each with the step that led there. A step skips a star or consumes one character of both patterns.
        var came = new Dictionary<(int Left, int Right), ((int Left, int Right) From, string Step)> { [(0, 0)] = ((-1, -1), string.Empty) };
        var open = new Queue<(int Left, int Right)>([(0, 0)]);
        while (open.TryDequeue(out var here))
        {
            if (here == (left.Length, right.Length))
            {
                return Name(came, here);
            }

            foreach (var (next, step) in Steps(left, right, here))
            {
                if (came.TryAdd(next, (here, step)))
                {
                    open.Enqueue(next);
                }
            }
        }

        return null;
    }

    private static IEnumerable<((int Left, int Right) Next, string Step)> Steps(Rune[] left, Rune[] right, (int Left, int Right) at)
    {
        var (mine, others) = (at.Left < left.Length ? left[at.Left] : (Rune?)null, at.Right < right.Length ? right[at.Right] : (Rune?)null);
        if (mine == Star)
        {
            yield return ((at.Left + 1, at.Right), string.Empty);
        }

        if (others == Star)
        {
            yield return ((at.Left, at.Right + 1), string.Empty);
        }

        if (mine is { } one && others is { } two && (IsWild(one) || IsWild(two) || one == two) && !(one == Star && two == Star))
        {
            yield return ((one == Star ? at.Left : at.Left + 1, two == Star ? at.Right : at.Right + 1),
                IsWild(one) ? IsWild(two) ? "x" : two.ToString() : one.ToString());
        }
    }

    private static bool IsWild(Rune rune) => rune == Star || rune == Any;

    private static string Name(Dictionary<(int Left, int Right), ((int Left, int Right) From, string Step)> came, (int Left, int Right) end)
    {
        var name = string.Empty;
        for (var at = end; at != (-1, -1); at = came[at].From)
        {
            name = came[at].Step + name;
        }

        // Two stars overlap in the empty name, which is not a valid room name.
        return name.Length > 0 ? name : "x";
    }
}
