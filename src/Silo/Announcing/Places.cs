using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.Hosting.Webhooks;
using RemoteAccess.Programs;
using RemoteAccess.Silo.Dashboard;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Announcing;

/// <summary>The addresses of the parts, for the start message and for <c>/</c>.</summary>
internal static class Places
{
    private const string ViewersDefault = "ws://127.0.0.1:8080";

    /// <summary>The silo's name and version.</summary>
    public static string Title { get; } = "RemoteAccess.Orleans " + ProgramVersion.Of(typeof(Places));

    /// <summary>Name and address of each part that is switched on.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="viewersKey">The room server's key that viewers must be given; null when the development key is enough.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(SiloSettings settings, string? viewersKey)
    {
        var roomServer = RoomServerHosting.Address(settings.RoomServer, settings.Binding);
        (string Name, string? Place)[] places =
        [
            ("room server", roomServer is null ? null : $"{roomServer} ({settings.RoomServer.Mode.ToString().ToLowerInvariant()})"),
            ("dashboard", settings.Dashboard.Enabled ? settings.Binding.At(DashboardSettings.Path).ToString() : null),
            ("health", settings.Binding.At(HealthSettings.ReadyPath).ToString()),
            ("metrics", settings.Telemetry.Metrics ? settings.Binding.At(TelemetrySettings.Path).ToString() : null),
            ("tokens", settings.ViewerTokens.Enabled ? $"POST {settings.Binding.At("/")}{ViewerTokenHosting.Path[1..]}" : null),
            ("webhook", settings.RoomServer.Uses(RoomServerMode.LiveKit) ? $"POST {settings.Binding.At(WebhookHosting.Path)}" : null),
            ("demo room", settings.Demo.Enabled ? settings.Demo.Room : null),
            ("viewer", settings.Demo.Enabled && roomServer is not null && settings.RoomServer.Mode is not RoomServerMode.LiveKit
                ? ViewerCommand(settings.Demo.Room, roomServer, viewersKey)
                : null),
        ];
        return [.. places.Where(place => place.Place is not null).Select(place => KeyValuePair.Create(place.Name, place.Place!))];
    }

    private static string ViewerCommand(string room, string roomServer, string? key)
    {
        var name = Quoted(room);
        return $"dotnet run --project samples/Viewer -- {name}"
            + (roomServer == ViewersDefault ? string.Empty : $" --url {roomServer}")
            + (key is null ? string.Empty : $" --key {Quoted(key)}  (with its secret in REMOTE_ACCESS_SECRET)");
    }

    private static string Quoted(string text) =>
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
