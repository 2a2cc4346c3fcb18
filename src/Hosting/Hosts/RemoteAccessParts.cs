using System.ComponentModel.DataAnnotations;
using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.ViewerTokens;

namespace RemoteAccess.Hosting;

/// <summary>The settings of the parts, read once. The silo of <c>src/Silo</c> reads its own, and finds mistyped keys as well.</summary>
internal sealed record RemoteAccessParts(
    RoomServerSettings RoomServer,
    ViewerTokenSettings ViewerTokens,
    HealthSettings Health,
    TelemetrySettings Telemetry,
    FileDescriptors? Descriptors)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="RemoteAccessSettingsException">Some are wrong.</exception>
    public static RemoteAccessParts Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        var roomServer = new RoomServerSettings();
        Bind(configuration, RoomServerSettings.Section, roomServer, errors);
        configuration.GetSection("LiveKit").Bind(roomServer.LiveKit);
        if (roomServer.LiveKit.Url is not null && string.IsNullOrEmpty(configuration[RoomServerSettings.ModeKey]))
        {
            roomServer.Mode = RoomServerMode.LiveKit;
        }

        if (roomServer.Mode is RoomServerMode.LiveKit && roomServer.LiveKit.Url is null)
        {
            errors.Add(
                "RoomServer:Mode is LiveKit and LiveKit:Url is not set; give the server's address, e.g. wss://project.livekit.cloud");
        }

        var parts = new RemoteAccessParts(
            roomServer,
            Bind(configuration, ViewerTokenSettings.Section, new ViewerTokenSettings(), errors),
            Bind(configuration, HealthSettings.Section, new HealthSettings(), errors),
            Bind(configuration, TelemetrySettings.Section, new TelemetrySettings(), errors),
            FileDescriptors.Read());
        if (parts.ViewerTokens.Enabled && roomServer.Mode is RoomServerMode.None)
        {
            errors.Add("ViewerTokens:Key is set and RoomServer:Mode is None, so there is no room server to mint tokens for; "
                + "leave one of them out");
        }

        if (parts.Descriptors?.TooFew() is { } tooFew)
        {
            errors.Add(tooFew);
        }

        return errors.Count == 0 ? parts : throw new RemoteAccessSettingsException(errors);
    }

    private static T Bind<T>(IConfiguration configuration, string section, T settings, List<string> errors)
        where T : class
    {
        try
        {
            configuration.GetSection(section).Bind(settings);
        }
        catch (InvalidOperationException failure)
        {
            errors.Add($"section {section} cannot be read: {failure.Message}");
            return settings;
        }

        var found = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), found, validateAllProperties: true);
        errors.AddRange(found.Select(error => $"{section}:{string.Join(", ", error.MemberNames)}: {error.ErrorMessage}"));
        return settings;
    }
}
