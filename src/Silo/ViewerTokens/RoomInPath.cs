using Microsoft.AspNetCore.Http.Features;

namespace RemoteAccess.Silo.ViewerTokens;

/// <summary>
/// The room's name as it was written into the path. The route's own value will not do: it has <c>%25</c> decoded and <c>%2F</c> not, so that the rooms
/// <c>a/b</c> and <c>a%2Fb</c> look alike.
/// </summary>
internal static class RoomInPath
{
    /// <summary>Takes the segment before the last.</summary>
    public static string Of(HttpContext context) => Of(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);

    /// <summary>Takes the segment before the last of a request target, decoded once.</summary>
    public static string Of(string rawTarget)
    {
        var segments = rawTarget.Split('?')[0].TrimEnd('/').Split('/');
        return segments.Length < 2 ? string.Empty : Uri.UnescapeDataString(segments[^2]);
    }
}
