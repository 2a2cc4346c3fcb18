namespace RemoteAccess.Hosting.RoomServers;

/// <summary>Which server the silo's rooms use.</summary>
internal enum RoomServerMode
{
    /// <summary>The room server in this process, on the silo's listener.</summary>
    Embedded,

    /// <summary>A room server in another process, at <c>RoomServer:Connector:Url</c>: its rooms and viewers' connections outlive the
    /// silo.</summary>
    External,

    /// <summary>LiveKit, at <c>LiveKit:Url</c>. This is the default if that is set.</summary>
    LiveKit,

    /// <summary>None: rooms that are opened stay degraded until a transport is configured.</summary>
    None,
}
