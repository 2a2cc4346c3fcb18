namespace RemoteAccess.Protocol;

public static partial class ClientMessageEncoder
{
    /// <summary>Bytes a <see cref="MessageData"/> frame has besides its data: frame header, opcode, channel id.</summary>
    public const int MessageDataOverhead = FrameHeader.Size + sizeof(byte) + sizeof(uint);

    /// <summary>Encodes a message published by the viewer (binary opcode 1).</summary>
    /// <param name="channelId">The channel, by the id the viewer chose.</param>
    /// <param name="data">The message in the channel's encoding; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] MessageData(uint channelId, ReadOnlySpan<byte> data)
    {
        var frame = new FrameWriter(ClientBinaryOpcode.MessageData, sizeof(uint) + (long)data.Length);
        frame.Write(channelId);
        frame.Write(data);
        return frame.Finish();
    }

    /// <summary>Encodes a call of a service (binary opcode 2).</summary>
    /// <param name="serviceId">Which service.</param>
    /// <param name="callId">Comes back with the answer.</param>
    /// <param name="encoding">How the payload is encoded.</param>
    /// <param name="payload">The request; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] ServiceCallRequest(uint serviceId, uint callId, string encoding, ReadOnlySpan<byte> payload) =>
        ServiceFrame.Encode(ClientBinaryOpcode.ServiceCallRequest, serviceId, callId, encoding, payload);

    /// <summary>Encodes a ping (binary opcode 4).</summary>
    /// <param name="appTimestamp">Comes back with the pong.</param>
    public static byte[] Ping(ulong appTimestamp) => Single(ClientBinaryOpcode.Ping, appTimestamp);

    /// <summary>Encodes a ping of any length (binary opcode 4).</summary>
    /// <param name="payload">At least 8 bytes, of which the first 8 come back with the pong; copied.</param>
    /// <exception cref="ArgumentException">Fewer than 8 bytes.</exception>
    public static byte[] Ping(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < sizeof(ulong))
        {
            throw new ArgumentException(
                $"A ping of {payload.Length} bytes is too short; it must have at least {sizeof(ulong)}.", nameof(payload));
        }

        var frame = new FrameWriter(ClientBinaryOpcode.Ping, payload.Length);
        frame.Write(payload);
        return frame.Finish();
    }

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
