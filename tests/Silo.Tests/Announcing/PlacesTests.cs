using Microsoft.Extensions.Configuration;
using RemoteAccess.Silo.Announcing;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Tests.Announcing;

public sealed class PlacesTests
{
    [Fact]
    public void With_nothing_set_everything_is_listed_and_the_viewer_needs_no_options() => Assert.Equal(
        [
            "room server: ws://127.0.0.1:8080 (embedded)",
            "dashboard: http://127.0.0.1:8080/dashboard",
            "health: http://127.0.0.1:8080/health/ready",
            "metrics: http://127.0.0.1:8080/metrics",
            "demo room: demo",
            "viewer: dotnet run --project samples/Viewer -- demo",
        ],
        Of(null));

    [Fact]
    public void What_is_off_is_not_listed() =>
        Assert.Equal(["health: http://127.0.0.1:8080/health/ready"],
            Of(null, "Dashboard:Enabled=false", "Telemetry:Metrics=false", "Demo:Enabled=false", "RoomServer:Mode=None"));

    [Fact]
    public void The_text_says_what_the_viewer_cannot_know() => Assert.Equal(
        "viewer: dotnet run --project samples/Viewer -- 'bob'\\''s lab' --url ws://127.0.0.1:9000 --key main  (with its secret in "
            + "REMOTE_ACCESS_SECRET)",
        Of("main", "Demo:Room=bob's lab", "Http:Url=http://*:9000")[^1]);

    [Fact]
    public void A_room_server_elsewhere_is_named_where_it_is() =>
        Assert.Contains("room server: ws://10.0.0.5:7880 (external)",
            Of(null, "RoomServer:Mode=External", "RoomServer:Connector:Url=ws://10.0.0.5:7880"));

    private static string[] Of(string? key, params string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => KeyValuePair.Create(setting.Split('=')[0], (string?)setting.Split('=')[1]))).Build();
        return [.. Places.Of(SettingsCheck.Run(configuration).Settings, key).Select(place => $"{place.Key}: {place.Value}")];
    }
}
