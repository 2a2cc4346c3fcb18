using System.Net;
using System.Text.Json;

namespace RemoteAccess.EndToEnd.Tests.Silo;

/// <summary>A silo as started with nothing set but its ports: everything it says is there is there.</summary>
public sealed class PlacesTests(RunningSilo running) : IClassFixture<RunningSilo>
{
    [Fact]
    public void It_says_where_everything_is()
    {
        var port = running.Silo.Ports.Http;
        var output = string.Join('\n', running.Silo.Output);

        Assert.Contains("is up (rooms: 1, degraded: 0).", output, StringComparison.Ordinal);
        Assert.Contains($"room server  ws://127.0.0.1:{port} (embedded)", output, StringComparison.Ordinal);
        Assert.Contains($"dashboard    http://127.0.0.1:{port}/dashboard", output, StringComparison.Ordinal);
        Assert.Contains($"health       http://127.0.0.1:{port}/health/ready", output, StringComparison.Ordinal);
        Assert.Contains($"metrics      http://127.0.0.1:{port}/metrics", output, StringComparison.Ordinal);
        Assert.Contains("demo room    demo", output, StringComparison.Ordinal);
        Assert.Contains(
            $"viewer       dotnet run --project samples/Viewer -- demo --url ws://127.0.0.1:{port}", output, StringComparison.Ordinal);
        Assert.Empty(running.Silo.Errors);
    }

    [Fact]
    public async Task Live_and_ready_answer_healthy_and_the_demo_room_is_named()
    {
        var live = await Json("/health/live");
        Assert.Equal("Healthy", live.GetProperty("status").GetString());

        var ready = await Json("/health/ready");
        Assert.Equal("Healthy", ready.GetProperty("status").GetString());
        var demo = ready.GetProperty("checks").GetProperty("rooms").GetProperty("rooms").GetProperty("demo");
        Assert.Equal("Connected", demo.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task The_index_is_text_and_json_on_request()
    {
        Assert.StartsWith("RemoteAccess.Orleans ", await Text("/"), StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Accept", "application/json" } } };
        using var response = await running.Client.SendAsync(request, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("demo", json.RootElement.GetProperty("places").GetProperty("demo room").GetString());
    }

    [Theory]
    [InlineData("remote_access_rooms")]
    [InlineData("remote_access_demo_tick_duration_seconds_bucket")]
    [InlineData("roomserver_participants")]
    [InlineData("orleans_catalog_activations")]
    [InlineData("dotnet_gc_collections_total")]
    [InlineData("kestrel_active_connections")]
    public async Task Metrics_carry_every_meter(string name) =>
        Assert.Contains($"\n{name}", await Text("/metrics"), StringComparison.Ordinal);

    [Fact]
    public async Task Latencies_of_orleans_have_buckets_below_a_millisecond()
    {
        // One call of the dashboard makes sure that there is something to count.
        await Text("/dashboard/ClusterStats");

        Assert.Contains("le=\"0.25\"", await Text("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_shows_the_state_of_the_room_and_of_the_demo_device()
    {
        Assert.Contains("<html", await Text("/dashboard/"), StringComparison.OrdinalIgnoreCase);

        var room = await GrainState("RemoteAccess.Grains.Rooms.RoomGrain");
        Assert.Equal("demo", room.GetProperty("Status").GetProperty("Room").GetString());
        Assert.Equal(6, room.GetProperty("Channels").GetArrayLength());

        var device = await GrainState("RemoteAccess.Silo.Demo.DemoDeviceGrain");
        Assert.Equal(10, device.GetProperty("RateHz").GetDouble());
        Assert.True(device.GetProperty("Open").GetBoolean());
    }

    [Theory]
    [InlineData("evil.example.test")]
    [InlineData("127.0.0.1.example.test")]
    public async Task A_name_that_was_pointed_at_this_machine_is_refused(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/") { Headers = { Host = host } };
        using var response = await running.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private async Task<JsonElement> GrainState(string type)
    {
        // The endpoint answers a JSON text inside a JSON string.
        var answer = await Json($"/dashboard/GrainState?grainId=demo&grainType={type}");
        using var state = JsonDocument.Parse(answer.GetString()!);
        return state.RootElement.GetProperty("GetState").Clone();
    }

    private async Task<string> Text(string path) =>
        await running.Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    private async Task<JsonElement> Json(string path)
    {
        using var json = JsonDocument.Parse(await Text(path));
        return json.RootElement.Clone();
    }
}
