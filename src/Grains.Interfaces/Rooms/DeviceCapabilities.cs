namespace RemoteAccess.Rooms;

/// <summary>What a device offers besides channels; advertised to viewers in <c>serverInfo</c>. Requests for anything else are
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

    /// <summary>The connection graph can be subscribed to.</summary>
    ConnectionGraph = 16,

    /// <summary>The device sends its time, and viewers use it; this is advertised from the start. Without this flag it is advertised when
    /// the device first sends its time.</summary>
    Time = 32,
}
