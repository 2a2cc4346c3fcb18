using RemoteAccess.LiveKit;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>The part of section <c>RoomServer</c> that the silo reads; the room server reads the rest itself.</summary>
internal sealed class RoomServerSettings
{
    /// <summary>The section.</summary>
    public const string Section = RoomServerOptions.SectionName;

    /// <summary>The key that chooses the transport.</summary>
    internal const string ModeKey = Section + ":Mode";

    /// <summary>Which server the rooms use; default <see cref="RoomServerMode.Embedded"/>.</summary>
    public RoomServerMode Mode { get; set; } = RoomServerMode.Embedded;

    /// <summary>How the silo reaches an external room server (address, key and secret).</summary>
    public RoomServerConnectorOptions Connector { get; } = new();

    /// <summary>How the silo reaches LiveKit: the section <c>LiveKit</c>, not a part of this section.</summary>
    internal LiveKitOptions LiveKit { get; } = new();
}
