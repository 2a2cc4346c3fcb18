namespace RemoteAccess.Robot.Assets;

/// <summary>
/// Decides which file below a folder a URI means. URIs come from viewers: what is not plainly a name below <c>package://arm/</c> is
/// refused, and nothing is decoded or cleaned up first. Pure.
/// </summary>
internal static class AssetPath
{
    /// <summary>What every URI starts with.</summary>
    public const string Scheme = "package://arm/";

    private const int MaxLength = 512;

    /// <summary>The file's path below the folder, segment by segment; null with what is wrong.</summary>
    public static string[]? Parse(string uri, out string problem)
    {
        problem = Problem(uri);
        return problem.Length == 0 ? uri[Scheme.Length..].Split('/') : null;
    }

    private static string Problem(string uri)
    {
        if (uri.Length > MaxLength)
        {
            return $"The URI has {uri.Length} characters; at most {MaxLength} are read.";
        }

        if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return $"Only {Scheme}… is served here, e.g. {Scheme}urdf/arm.urdf.";
        }

        var path = uri[Scheme.Length..];
        if (path.Any(char.IsControl))
        {
            return "The path holds a control character; give the file's plain name.";
        }

        if (path.AsSpan().IndexOfAny("%\\?#:") is >= 0 and var at)
        {
            return $"The path holds '{path[at]}'; files here have no such names, and nothing is decoded.";
        }

        return path.Split('/').Any(segment => segment is "" or "." or ".." || segment.EndsWith(' ') || segment.EndsWith('.'))
            ? "The path holds an empty segment, '.' or '..', or one that ends in a dot or space; give the path below the package."
            : string.Empty;
    }
}
