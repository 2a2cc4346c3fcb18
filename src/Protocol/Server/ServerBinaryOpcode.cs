namespace RemoteAccess.Protocol;

/// <summary>The first byte of a binary payload from the device to a viewer.</summary>
internal static class ServerBinaryOpcode
{
    public const byte MessageData = 1;
    public const byte Time = 2;
    public const byte ServiceCallResponse = 3;
    public const byte FetchAssetResponse = 4;
    public const byte Pong = 6;

    public const string Known = "1 (MessageData), 2 (Time), 3 (ServiceCallResponse), 4 (FetchAssetResponse) or 6 (Pong)";
}
