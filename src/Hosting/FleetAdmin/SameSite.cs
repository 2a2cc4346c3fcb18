namespace RemoteAccess.Hosting.FleetAdmin;

/// <summary>
/// Whether a request can have been sent by a page of another site. Browsers send such a POST without asking first, with the credential that
/// they remember; they add <c>Origin</c> and <c>Sec-Fetch-Site</c>, which pages cannot change. Programs send neither.
/// </summary>
internal static class SameSite
{
    /// <summary>False if a header says that the page has another host, or does not say which.</summary>
    public static bool Is(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site.ToString() is not ("same-origin" or "none"))
        {
            return false;
        }

        // The scheme is left out: a proxy that speaks TLS passes plain HTTP on.
        var origin = request.Headers.Origin;
        return origin.Count == 0
            || (Uri.TryCreate(origin.ToString(), UriKind.Absolute, out var page)
                && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
