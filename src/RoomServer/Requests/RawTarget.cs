using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace RemoteAccess.RoomServer.Requests;

/// <summary>
/// A request target as it was sent, parsed once: the segments of its path, each decoded once, and its query. The web server parses the path
/// differently (it removes dot segments after decoding, keeps <c>%2F</c>, but not <c>%25</c>), and a proxy may parse it in a third way. A
/// target that they could understand differently is refused here. Cases that are refused: no path; <c>//</c>; a backslash; a fragment;
/// anything but visible ASCII; an invalid escape, or escapes that are not valid UTF-8; a part <c>.</c> or <c>..</c>, escaped or not, also
/// between escaped separators. One slash at the end is ignored, as in routing. Immutable.
/// </summary>
internal sealed class RawTarget
{
    private static readonly char[] Separators = ['/', '\\'];

    private readonly string _query;

    private RawTarget(IReadOnlyList<string> segments, string query, string text) => (Segments, _query, Text) = (segments, query, text);

    /// <summary>The segments of the path, decoded once; none for <c>/</c>.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>Path and query as they were sent.</summary>
    public string Text { get; }

    /// <summary>The target of a request, parsed once and kept with the request.</summary>
    /// <returns>The target, or null and what is wrong with it.</returns>
    public static RawTarget? Of(HttpContext context, out string problem)
    {
        if (context.Features.Get<RawTarget>() is { } read)
        {
            problem = string.Empty;
            return read;
        }

        // Servers without a connection (a test host) have no raw target; their path was never sent in another form.
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        var target = Read(string.IsNullOrEmpty(raw) ? context.Request.GetEncodedPathAndQuery() : raw, out problem);
        if (target is not null)
        {
            context.Features.Set(target);
        }

        return target;
    }

    /// <summary>Reads a target: a path with or without a query, or the absolute form that proxies use.</summary>
    /// <returns>The target, or null and what is wrong with it.</returns>
    public static RawTarget? Read(string raw, out string problem)
    {
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (raw, string.Empty) : (raw[..mark], raw[(mark + 1)..]);
        path = WithoutAuthority(path);
        if (!path.StartsWith('/'))
        {
            problem = "The request target has no path; give a path that begins with a slash.";
            return null;
        }

        problem = ProblemOf(path);
        if (problem.Length > 0)
        {
            return null;
        }

        var written = path.Length == 1 ? [] : path[1..(path.EndsWith('/') ? ^1 : ^0)].Split('/');
        var segments = new string[written.Length];
        for (var i = 0; i < written.Length; i++)
        {
            if (!PercentText.TryDecode(written[i], plusIsSpace: false, out var segment))
            {
                problem = "The path holds an escape that cannot be decoded; write each byte of the UTF-8 text as % and two hexadecimal "
                    + "digits.";
                return null;
            }

            if (segment.Split(Separators).Any(part => part is "." or ".."))
            {
                problem = "The path holds a part '.' or '..', escaped or not; give the path without such parts.";
                return null;
            }

            segments[i] = segment;
        }

        return new RawTarget(segments, query, mark < 0 ? path : $"{path}?{query}");
    }

    /// <summary>Reads a parameter of the query, whatever the case of its name; null when it is not there.</summary>
    /// <returns>False when it is there twice or cannot be decoded.</returns>
    public bool TryQuery(string name, out string? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (null, null);
        foreach (var pair in _query.Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? pair : pair[..equals];
            if (!PercentText.TryDecode(key, plusIsSpace: true, out var decoded)
                || !decoded.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (value is not null)
            {
                problem = $"The query gives {name} more than once; give it once.";
                return false;
            }

            if (!PercentText.TryDecode(equals < 0 ? string.Empty : pair[(equals + 1)..], plusIsSpace: true, out value))
            {
                problem = $"The query's {name} cannot be decoded; write each byte of the UTF-8 text as % and two hexadecimal digits.";
                return false;
            }
        }

        return true;
    }

    private static string WithoutAuthority(string target)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["http://", "https://"])
        {
            if (target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                var slash = target.IndexOf('/', scheme.Length);
                return slash < 0 ? "/" : target[slash..];
            }
        }

        return target;
    }

    private static string ProblemOf(string path) =>
        path.Any(character => character is <= ' ' or > '~')
            ? "The path holds characters that must be escaped; write each of their bytes as % and two hexadecimal digits."
        : path.Contains("//", StringComparison.Ordinal)
            ? "The path holds '//'; give one slash between its parts, and %2F for a slash in a name."
        : path.Contains('\\', StringComparison.Ordinal)
            ? "The path holds a backslash; give slashes between its parts, and %5C for a backslash in a name."
        : path.Contains('#', StringComparison.Ordinal)
            ? "The request target holds a fragment; leave it out, and give %23 for a # in a name."
        : string.Empty;
}
