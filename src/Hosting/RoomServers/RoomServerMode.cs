namespace RemoteAccess.Hosting.RoomServers;

/// <summary>Where the room server is that the silo's rooms live on.</summary>
internal enum RoomServerMode
{
    /// <summary>In this process, on the silo's listener.</summary>
    Embedded,

    /// <summary>In a process of its own, at <c>RoomServer:Connector:Url</c>: rooms and viewers outlive the silo.</summary>
    External,

    /// <summary>Real LiveKit, at <c>LiveKit:Url</c>. Implied when that is set and no mode is.</summary>
    LiveKit,

    /// <summary>Nowhere: rooms opened here stay degraded until a transport is configured.</summary>
    None,
}
