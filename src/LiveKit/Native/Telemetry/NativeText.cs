using System.Text.RegularExpressions;

namespace RemoteAccess.LiveKit.Native.Telemetry;

/// <summary>
/// Makes the library's texts safe for a log: no tokens, no contents of requests or events, one line of bounded length. They quote texts
/// that viewers chose, such as stream ids.
/// </summary>
internal static partial class NativeText
{
    private const int MaxLength = 400;
    private const string RefusedRequest = "failed to handle request";

    /// <summary>A log record's message. The library prints whole requests and events when they fail: only the reason is kept.</summary>
    internal static string OfLog(string target, string message)
    {
        if (message.StartsWith(RefusedRequest, StringComparison.Ordinal))
        {
            var reason = message.LastIndexOf("}: ", StringComparison.Ordinal);
            return reason < 0 ? RefusedRequest : Clean($"{RefusedRequest}: {message[(reason + 3)..]}");
        }

        var content = target.StartsWith("livekit_ffi", StringComparison.Ordinal) ? message.AsSpan().IndexOfAny('{', '[') : -1;
        return Clean(content < 0 ? message : message[..content].TrimEnd());
    }

    /// <summary>Tokens out, control characters and line separators as '?', length bounded.</summary>
    internal static string Clean(string message)
    {
        var clean = LineBreaking().Replace(Token().Replace(message, "<token>"), "?");
        return clean.Length <= MaxLength ? clean : string.Concat(clean.AsSpan(0, MaxLength), "…");
    }

    [GeneratedRegex(@"eyJ[\w-]+(\.[\w-]*)*|(?<=access_token=)[^&\s""']+", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029]", RegexOptions.CultureInvariant)]
    private static partial Regex LineBreaking();
}
