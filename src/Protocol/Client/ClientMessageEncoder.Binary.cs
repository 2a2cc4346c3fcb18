namespace RemoteAccess.Protocol;

public static partial class ClientMessageEncoder
{
    /// <summary>Encodes a ping (binary opcode 4).</summary>
    /// <param name="appTimestamp">Comes back with the pong.</param>
    public static byte[] Ping(ulong appTimestamp) => Single(ClientBinaryOpcode.Ping, appTimestamp);

    /// <summary>Encodes that a pong has come (binary opcode 5).</summary>
    /// <param name="deviceTimestamp">As in the pong.</param>
    public static byte[] PingAck(ulong deviceTimestamp) => Single(ClientBinaryOpcode.PingAck, deviceTimestamp);

    /// <summary>Encodes the acknowledgement of flow control (binary opcode 128; ours).</summary>
    /// <param name="bytes">Bytes of the control stream processed so far, frame headers included.</param>
    public static byte[] Consumed(ulong bytes) => Single(ClientBinaryOpcode.Consumed, bytes);

    private static byte[] Single(byte messageOpcode, ulong value)
    {
        var frame = new FrameWriter(messageOpcode, sizeof(ulong));
        frame.Write(value);
        return frame.Finish();
    }
}
