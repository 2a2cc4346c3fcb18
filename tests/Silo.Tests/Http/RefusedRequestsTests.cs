using System.Net;
using System.Net.Http.Headers;
using RemoteAccess.Silo.Tests.OnDemand;

namespace RemoteAccess.Silo.Tests.Http;

/// <summary>Every endpoint of a silo that asks for a credential counts its refusals together with the others.</summary>
public sealed class RefusedRequestsTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    [Fact]
    [Trait("Rule", "B14")]
    public async Task Refusals_of_all_endpoints_count_together_and_who_has_a_credential_is_served_all_the_same()
    {
        await using var silo = new EmbeddedSilo(
            ("ViewerTokens:Key", Key), ("Telemetry:Key", Key), ("Dashboard:Username", "me"), ("Dashboard:Password", "twelve chars"),
            ("Refusals:PerAddressPerMinute", "3"));
        await silo.StartAsync();
        using var client = PatientHttp.Client(new Uri($"http://{silo.Http}"));

        Assert.Equal(401, await StatusAsync(client, HttpMethod.Get, "/metrics"));
        Assert.Equal(401, await StatusAsync(client, HttpMethod.Get, "/dashboard"));
        Assert.Equal(401, await StatusAsync(client, HttpMethod.Post, "/rooms/a/viewer-token"));
        Assert.Equal(429, await StatusAsync(client, HttpMethod.Get, "/metrics"));
        Assert.Equal(429, await StatusAsync(client, HttpMethod.Get, "/dashboard"));
        Assert.Equal(429, await StatusAsync(client, HttpMethod.Post, "/rooms/a/viewer-token"));
        Assert.Equal(200, await StatusAsync(client, HttpMethod.Get, "/metrics", Key));
    }

    [Fact]
    public async Task The_answer_to_a_refused_scrape_says_what_to_send()
    {
        await using var silo = new EmbeddedSilo(("Telemetry:Key", Key));
        await silo.StartAsync();
        using var client = PatientHttp.Client(new Uri($"http://{silo.Http}"));
        using var response = await client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(
            "Telemetry:Key", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task<int> StatusAsync(HttpClient client, HttpMethod method, string path, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(response.StatusCode == HttpStatusCode.TooManyRequests, response.Headers.RetryAfter is not null);
        return (int)response.StatusCode;
    }
}
