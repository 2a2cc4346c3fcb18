namespace RemoteAccess.Protocol;

/// <summary>The first byte of a binary payload from a viewer to the device. 3 is reserved for playback control.</summary>
internal static class ClientBinaryOpcode
{
    public const byte MessageData = 1;
    public const byte ServiceCallRequest = 2;
    public const byte Ping = 4;
    public const byte PingAck = 5;

    /// <summary>Our extension: the acknowledgement of flow control.</summary>
    public const byte Consumed = 128;

    public const string Known = "1 (MessageData), 2 (ServiceCallRequest), 4 (Ping), 5 (PingAck) or 128 (consumed)";
}
