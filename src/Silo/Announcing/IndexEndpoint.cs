namespace RemoteAccess.Silo.Announcing;

/// <summary>Serves <c>/</c>: the addresses of the parts, as text, or as JSON when the request accepts JSON.</summary>
internal static class IndexEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapIndex(this IEndpointRouteBuilder endpoints, IReadOnlyList<KeyValuePair<string, string>> places) =>
        endpoints.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], (HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? Results.Json(new { service = Places.Title, places = places.ToDictionary() })
            : Results.Text(string.Join('\n', places.Select(place => $"{place.Key,-12} {place.Value}").Prepend(Places.Title)) + "\n"));
}
