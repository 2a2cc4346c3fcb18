using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Settings;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.LiveKit;
using RemoteAccess.LiveKit.Native.Hosting;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting;

/// <summary>The settings of the parts, read once. Every key of our own sections is checked; other sections belong to the host.</summary>
internal sealed record RemoteAccessParts(
    RoomServerSettings RoomServer,
    ViewerTokenSettings ViewerTokens,
    HealthSettings Health,
    TelemetrySettings Telemetry,
    FileDescriptors? Descriptors)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="RemoteAccessSettingsException">Settings are wrong.</exception>
    public static RemoteAccessParts Read(IConfiguration configuration)
    {
        var found = new List<SettingError>();
        var roomServer = new RoomServerSettings();
        SectionReader.Read(configuration.GetSection(RoomServerSettings.Section), found, roomServer, new RoomServerOptions());
        SectionReader.Read(configuration.GetSection(LiveKitOptions.SectionName), found, roomServer.LiveKit, new NativeLibraryOptions());
        roomServer.ChooseMode(configuration);

        // The libraries bind these sections themselves; they are read here only to be checked.
        SectionReader.Read<RemoteAccessOptions>(configuration, RemoteAccessOptions.Section, found);
        SectionReader.Read<OnDemandOptions>(configuration, OnDemandOptions.Section, found);
        SectionReader.Read<RefusalOptions>(configuration, RefusalOptions.SectionName, found);
        var parts = new RemoteAccessParts(
            roomServer,
            SectionReader.Read<ViewerTokenSettings>(configuration, ViewerTokenSettings.Section, found),
            SectionReader.Read<HealthSettings>(configuration, HealthSettings.Section, found),
            SectionReader.Read<TelemetrySettings>(configuration, TelemetrySettings.Section, found),
            FileDescriptors.Read());
        var errors = found.Select(error => error.ToString()).Concat(parts.Rules()).ToList();
        return errors.Count == 0 ? parts : throw new RemoteAccessSettingsException(errors);
    }

    private IEnumerable<string> Rules()
    {
        if (RoomServer.AlsoProblem() is { } also)
        {
            yield return $"{RoomServerSettings.AlsoKey} = '{RoomServer.Also}': {also}";
        }

        if (RoomServer.Uses(RoomServerMode.LiveKit) && RoomServer.LiveKit.Url is null)
        {
            yield return $"{(RoomServer.Mode is RoomServerMode.LiveKit ? RoomServerSettings.ModeKey : RoomServerSettings.AlsoKey)} is "
                + "LiveKit and LiveKit:Url is not set; give the server's address, e.g. "
                + "wss://project.livekit.cloud";
        }

        if (ViewerTokens.Enabled && RoomServer.Mode is RoomServerMode.None)
        {
            yield return "ViewerTokens:Key is set and RoomServer:Mode is None, so there is no room server to mint tokens for; "
                + "leave the key out or give another mode";
        }

        if (Descriptors?.TooFew() is { } tooFew)
        {
            yield return tooFew;
        }
    }
}
