namespace RemoteAccess.Testing;

/// <summary>
/// An HTTP client for tests: an answer may take as long as any other event (<see cref="Patience"/>), not 100 seconds of the clock.
/// </summary>
internal static class PatientHttp
{
    /// <summary>Makes one; it follows no redirection and uses no proxy.</summary>
    /// <param name="address">What relative addresses are relative to.</param>
    /// <param name="budget">In undisturbed time; null for <see cref="Patience.ForEvents"/>.</param>
    public static HttpClient Client(Uri address, TimeSpan? budget = null) =>
        new(new Handler(budget)) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    private sealed class Handler(TimeSpan? budget)
        : DelegatingHandler(new HttpClientHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            base.SendAsync(request, cancellationToken).Within($"the answer to {request.Method} {request.RequestUri}", budget);
    }
}
