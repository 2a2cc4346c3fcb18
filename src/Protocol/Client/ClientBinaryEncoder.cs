namespace RemoteAccess.Protocol;

/// <summary>Writes the binary messages of a viewer as whole frames. Pure and thread-safe.</summary>
internal static class ClientBinaryEncoder
{
    internal static byte[] MessageData(uint channelId, ReadOnlySpan<byte> data)
    {
        var frame = new FrameWriter(ClientBinaryOpcode.MessageData, sizeof(uint) + (long)data.Length);
        frame.Write(channelId);
        frame.Write(data);
        return frame.Finish();
    }

    internal static byte[] Ping(ReadOnlySpan<byte> payload)
    {
        var frame = new FrameWriter(ClientBinaryOpcode.Ping, payload.Length);
        frame.Write(payload);
        return frame.Finish();
    }

    /// <summary>A message that consists of one number.</summary>
    internal static byte[] Single(byte messageOpcode, ulong value)
    {
        var frame = new FrameWriter(messageOpcode, sizeof(ulong));
        frame.Write(value);
        return frame.Finish();
    }
}
