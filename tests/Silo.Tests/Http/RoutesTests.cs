using System.Net.Sockets;
using System.Text;

namespace RemoteAccess.Silo.Tests.Http;

/// <summary>Every route of a whole silo, asked as no client library would ask.</summary>
public sealed class RoutesTests(RoutedSilo silo) : IClassFixture<RoutedSilo>
{
    private const string Key = RoutedSilo.Key;
    private const string Basic = "Basic bWU6dHdlbHZlIGNoYXJz"; // me, twelve chars

    [Fact]
    public async Task A_path_that_can_be_read_in_two_ways_answers_400_wherever_it_leads()
    {
        string[] routes = ["", "rtc", "rtc/watch", "health/live", "health/ready", "metrics", "dashboard", "dashboard/index.js",
            "rooms/a/viewer-token", "admin/api/v1/silos/a/drain", "admin/api/v1/rooms/a/move", "none"];
        string[] forms =
        [
            "/{0}/.", "/{0}/x/..", "/x/../{0}", "/x/%2e%2E/{0}", "//{0}", "/{0}//", "/{0}\\", "/%C0%AE%C0%AE/{0}", "/{0}%", "/{0}%zz",
                "/x%2F..%2F{0}",
            "http://127.0.0.1/./{0}", "/{0}#x",
        ];
        var wrong = new List<string>();
        foreach (var target in routes.SelectMany(route => forms.Select(form => string.Format(null, form, route))))
        {
            if (Status(await AskAsync("GET", target)) is not 400 and var status)
            {
                wrong.Add($"{target}: {status}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("/rtc/.")]
    [InlineData("/x/../rtc/watch")]
    [InlineData("/rtc/a%2F..%2Fb")]
    public async Task One_that_leads_to_the_room_server_answers_in_the_room_servers_form(string target)
    {
        var answer = await AskAsync("GET", target);

        Assert.Equal(400, Status(answer));
        Assert.Contains("{\"error\":\"bad_target\",", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "GET, HEAD")]
    [InlineData("/health/live", "GET, HEAD")]
    [InlineData("/health/ready", "GET, HEAD")]
    [InlineData("/metrics", "GET, HEAD")]
    [InlineData("/rtc", "CONNECT, GET")]
    [InlineData("/rtc/watch", "CONNECT, GET")]
    [InlineData("/rooms/a/viewer-token", "POST")]
    [InlineData("/admin/api/v1/silos/a/drain", "DELETE, GET, POST")]
    [InlineData("/admin/api/v1/rooms/a/move", "POST")]
    public async Task Other_methods_answer_405_with_those_that_are_allowed(string path, string allowed)
    {
        foreach (
            var method in new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO" }.Except(allowed.Split(", ")))
        {
            var answer = await AskAsync(method, path);

            Assert.True(Status(answer) == 405, $"{method} {path}: {answer}");
            var told = answer.Split("\r\n").Single(line => line.StartsWith("Allow: ", StringComparison.Ordinal))["Allow: ".Length..];
            Assert.Equal(allowed, string.Join(", ", told.Split(", ").Order(StringComparer.Ordinal)));
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health/live")]
    [InlineData("/metrics", "Bearer " + Key)]
    public async Task Pages_can_be_asked_for_by_HEAD(string path, string? authorization = null)
    {
        var answer = await AskAsync("HEAD", path, authorization);

        Assert.Equal(200, Status(answer));
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeF", 401)]
    [InlineData("Basic bWU6d3Jvbmc=", 401)]
    [InlineData(Basic, 200)]
    [InlineData("Bearer " + Key, 200)]
    public async Task Metrics_ask_for_their_key_or_the_dashboards_credential(string? authorization, int status)
    {
        var answer = await AskAsync("GET", "/metrics", authorization);

        Assert.Equal(status, Status(answer));
        Assert.Equal(status == 401, answer.Contains("WWW-Authenticate: Bearer\r\n", StringComparison.Ordinal));
        Assert.Equal(status == 401, answer.Contains("WWW-Authenticate: Basic realm=\"RemoteAccess metrics\"", StringComparison.Ordinal));
        Assert.Equal(status == 200, answer.Contains("# TYPE ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/admin/api/v1/silos/10.9.9.9:11111/drain", null, 401)]
    [InlineData("/admin/api/v1/rooms/a/move", "Bearer " + Key, 401)]
    [InlineData("/admin/api/v1/silos/10.9.9.9:11111/drain", Basic, 404)]
    [InlineData("/admin/api/v1/rooms/a%2Fb/move?to=10.9.9.9:11111", Basic, 404)]
    [InlineData("/admin/api/v1/rooms/a%2Fb/move", Basic, 409)]
    public async Task Operators_drain_silos_and_move_rooms_with_the_dashboards_credential(string target, string? authorization, int status)
    {
        var answer = await AskAsync("POST", target, authorization);

        Assert.Equal(status, Status(answer));
        Assert.Equal(status == 401, answer.Contains(
            "WWW-Authenticate: Basic realm=\"RemoteAccess administration\"", StringComparison.Ordinal));
        Assert.Equal(status != 401, answer.Contains("{\"errors\":[", StringComparison.Ordinal));
    }

    private static int Status(string answer) => int.Parse(answer.Split(' ')[1], null);

    private async Task<string> AskAsync(string method, string target, string? authorization = null)
    {
        var cancelled = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync(silo.Http, cancelled);
        var stream = client.GetStream();
        var header = authorization is null ? string.Empty : $"Authorization: {authorization}\r\n";
        await stream.WriteAsync(
            Encoding.Latin1.GetBytes(
                $"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n"), cancelled);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(cancelled);
    }
}
