namespace RemoteAccess.Rooms;

/// <summary>What a device offers besides channels; told to viewers in <c>serverInfo</c>. A request for what is not offered is
/// refused.</summary>
[Flags]
[GenerateSerializer, Alias("ra.DeviceCapabilities")]
public enum DeviceCapabilities
{
    /// <summary>Channels only.</summary>
    None = 0,

    /// <summary>Viewers may publish; needs a listener and supported encodings.</summary>
    ClientPublish = 1,

    /// <summary>Parameters can be read, set and subscribed to; needs a parameter handler.</summary>
    Parameters = 2,

    /// <summary>Services can be called.</summary>
    Services = 4,

    /// <summary>Assets can be fetched; needs an asset handler.</summary>
    Assets = 8,

    /// <summary>The connection graph can be looked at.</summary>
    ConnectionGraph = 16,

    /// <summary>The device tells its time, and viewers go by it: they are told so from the start. Without it they learn it when it first
    /// does.</summary>
    Time = 32,
}
