namespace RemoteAccess.Silo.Announcing;

/// <summary>Serves <c>/</c>: where everything is, as text, or as JSON to whoever asks for it.</summary>
internal static class IndexEndpoint
{
    /// <summary>Maps it.</summary>
    public static void MapIndex(this IEndpointRouteBuilder endpoints, IReadOnlyList<KeyValuePair<string, string>> places) =>
        endpoints.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], (HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? Results.Json(new { service = Places.Title, places = places.ToDictionary() })
            : Results.Text(string.Join('\n', places.Select(place => $"{place.Key,-12} {place.Value}").Prepend(Places.Title)) + "\n"));
}
