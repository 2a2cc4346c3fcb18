namespace RemoteAccess.Robot.Assets;

/// <summary>
/// Maps a URI to a file below a folder. URIs come from viewers: everything that is not a plain name below <c>package://arm/</c> is refused,
/// and nothing is decoded or normalised first. Pure.
/// </summary>
internal static class AssetPath
{
    /// <summary>The beginning of every URI.</summary>
    public const string Scheme = "package://arm/";

    private const int MaxLength = 512;

    /// <summary>The file's path below the folder, segment by segment; null and the error if it is refused.</summary>
    public static string[]? Parse(string uri, out string problem)
    {
        problem = Problem(uri);
        return problem.Length == 0 ? uri[Scheme.Length..].Split('/') : null;
    }

    private static string Problem(string uri)
    {
        if (uri.Length > MaxLength)
        {
            return $"The URI has {uri.Length} characters; the limit is {MaxLength}.";
        }

        if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return $"Only URIs that begin with {Scheme} are served, e.g. {Scheme}urdf/arm.urdf.";
        }

        var path = uri[Scheme.Length..];
        if (path.Any(char.IsControl))
        {
            return "The path contains a control character; give the file's plain name.";
        }

        if (path.AsSpan().IndexOfAny("%\\?#:") is >= 0 and var at)
        {
            return $"The path contains '{path[at]}'; no file here has that in its name, and paths are not decoded.";
        }

        return path.Split('/').Any(segment => segment is "" or "." or ".." || segment.EndsWith(' ') || segment.EndsWith('.'))
            ? "The path contains an empty segment, '.' or '..', or one that ends with a dot or space; give the path below the package."
            : string.Empty;
    }
}
