using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RemoteAccess.EndToEnd.Tests.Silo;

/// <summary>Settings that change what a running silo does.</summary>
public sealed class SettingsInUseTests
{
    [Fact]
    public async Task A_dashboard_with_a_credential_asks_for_it_on_every_path_as_metrics_do_and_the_rest_does_not()
    {
        await using var silo = await SiloProcess.StartAsync("Dashboard:Username=operator", "Dashboard:Password=correct horse");
        using var client = PatientHttp.Client(silo.Http, Patience.ForPrograms);

        foreach (var path in new[] { "/dashboard", "/dashboard/", "/dashboard/ClusterStats", "/dashboard/GrainState?grainId=demo",
            "/dashboard/index.min.js" })
        {
            using var refused = await Get(client, path, null);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Basic", Assert.Single(refused.Headers.WwwAuthenticate).Scheme);
            using var wrong = await Get(client, path, "operator:correct hors");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
            using var right = await Get(client, path, "operator:correct horse");
            Assert.Equal(path == "/dashboard" ? HttpStatusCode.MovedPermanently : HttpStatusCode.OK, right.StatusCode);
        }

        using var metrics = await Get(client, "/metrics", null);
        Assert.Equal(HttpStatusCode.Unauthorized, metrics.StatusCode);
        using var scraped = await Get(client, "/metrics", "operator:correct horse");
        Assert.Equal(HttpStatusCode.OK, scraped.StatusCode);

        foreach (var path in new[] { "/", "/health/live", "/health/ready" })
        {
            using var open = await Get(client, path, null);
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }
    }

    [Fact]
    public async Task With_json_logs_every_line_is_a_json_object_and_what_is_off_is_off()
    {
        await using var silo = SiloProcess.Launch(
            SiloPorts.Free(), "Logs:Format=Json", "Dashboard:Enabled=false", "Telemetry:Metrics=false", "Demo:Enabled=false",
                "RoomServer:Mode=None", "Health:Details=false", "Telemetry:ActivityPropagation=true");
        await silo.Line("is up (");
        using var client = PatientHttp.Client(silo.Http, Patience.ForPrograms);

        foreach (var path in new[] { "/dashboard", "/metrics", "/rtc" })
        {
            using var answer = await Get(client, path, null);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var ready = await Get(client, "/health/ready", null);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        silo.Interrupt();
        Assert.Equal(0, await silo.Exit());
        Assert.All(silo.Output, line => JsonDocument.Parse(line).Dispose());
    }

    private static async Task<HttpResponseMessage> Get(HttpClient client, string path, string? credential)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (credential is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credential)));
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
