namespace RemoteAccess.Silo.RoomServers;

/// <summary>The part of section <c>RoomServer</c> that the silo reads; the room server and its connector read the rest themselves.</summary>
internal sealed class RoomServerSettings
{
    /// <summary>The section.</summary>
    public const string Section = "RoomServer";

    /// <summary>Key of the external server's address.</summary>
    public const string UrlKey = "RoomServer:Connector:Url";

    /// <summary>Where the room server is; default <see cref="RoomServerMode.Embedded"/>.</summary>
    public RoomServerMode Mode { get; set; } = RoomServerMode.Embedded;
}
