using RemoteAccess.LiveKit;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>The part of section <c>RoomServer</c> that the silo reads; the room server reads the rest itself.</summary>
internal sealed class RoomServerSettings
{
    /// <summary>The section.</summary>
    public const string Section = RoomServerOptions.SectionName;

    /// <summary>The setting that chooses among the transports.</summary>
    internal const string ModeKey = Section + ":Mode";

    /// <summary>Where the room server is; default <see cref="RoomServerMode.Embedded"/>.</summary>
    public RoomServerMode Mode { get; set; } = RoomServerMode.Embedded;

    /// <summary>How the silo reaches a room server elsewhere (its address, key and secret).</summary>
    public RoomServerConnectorOptions Connector { get; } = new();

    /// <summary>How the silo reaches LiveKit: section <c>LiveKit</c>, which is no part of this one.</summary>
    internal LiveKitOptions LiveKit { get; } = new();
}
