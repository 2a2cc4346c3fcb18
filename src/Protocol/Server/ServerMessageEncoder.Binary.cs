using System.Text;

namespace RemoteAccess.Protocol;

public static partial class ServerMessageEncoder
{
    /// <summary>Bytes a <see cref="MessageData"/> frame has besides its data: frame header, opcode, channel id, log time.</summary>
    public const int MessageDataOverhead = FrameHeader.Size + sizeof(byte) + sizeof(ulong) + sizeof(ulong);

    /// <summary>Bytes a <see cref="FetchAssetResponse"/> frame has besides its data: frame header, opcode, request id, status, error
    /// length.</summary>
    public const int FetchAssetResponseOverhead = FrameHeader.Size + sizeof(byte) + sizeof(uint) + sizeof(byte) + sizeof(uint);

    /// <summary>Whether an encoded frame carries a message of a channel (binary opcode 1).</summary>
    /// <param name="frame">Header and payload.</param>
    public static bool IsMessageData(ReadOnlySpan<byte> frame) =>
        frame.Length > FrameHeader.Size && frame[0] == (byte)FrameOpcode.Binary
            && frame[FrameHeader.Size] == ServerBinaryOpcode.MessageData;

    /// <summary>Encodes a message of a channel (binary opcode 1).</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="logTime">Nanoseconds since the Unix epoch.</param>
    /// <param name="data">The message in the channel's encoding; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] MessageData(ulong channelId, ulong logTime, ReadOnlySpan<byte> data)
    {
        var frame = new FrameWriter(ServerBinaryOpcode.MessageData, sizeof(ulong) + sizeof(ulong) + (long)data.Length);
        frame.Write(channelId);
        frame.Write(logTime);
        frame.Write(data);
        return frame.Finish();
    }

    /// <summary>Encodes the device's time (binary opcode 2).</summary>
    /// <param name="timestamp">Nanoseconds since the Unix epoch.</param>
    public static byte[] Time(ulong timestamp)
    {
        var frame = new FrameWriter(ServerBinaryOpcode.Time, sizeof(ulong));
        frame.Write(timestamp);
        return frame.Finish();
    }

    /// <summary>Encodes the answer of a service (binary opcode 3).</summary>
    /// <param name="serviceId">As in the call.</param>
    /// <param name="callId">As in the call.</param>
    /// <param name="encoding">How the payload is encoded.</param>
    /// <param name="payload">The response; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] ServiceCallResponse(uint serviceId, uint callId, string encoding, ReadOnlySpan<byte> payload) =>
        ServiceFrame.Encode(ServerBinaryOpcode.ServiceCallResponse, serviceId, callId, encoding, payload);

    /// <summary>Bytes a <see cref="ServiceCallResponse"/> frame has besides its payload: frame header, opcode, both ids, encoding length,
    /// encoding.</summary>
    /// <param name="encoding">How the payload is encoded.</param>
    public static int ServiceCallResponseOverhead(string encoding) =>
        FrameHeader.Size + sizeof(byte) + (3 * sizeof(uint)) + Encoding.UTF8.GetByteCount(encoding);

    /// <summary>Encodes the answer to a ping (binary opcode 6).</summary>
    /// <param name="appTimestamp">As in the ping.</param>
    /// <param name="deviceTimestamp">Now, ms since the Unix epoch; comes back in a ping acknowledgement.</param>
    public static byte[] Pong(ulong appTimestamp, ulong deviceTimestamp)
    {
        var frame = new FrameWriter(ServerBinaryOpcode.Pong, sizeof(ulong) + sizeof(ulong));
        frame.Write(appTimestamp);
        frame.Write(deviceTimestamp);
        return frame.Finish();
    }

    /// <summary>Encodes an asset that was fetched (binary opcode 4).</summary>
    /// <param name="requestId">As in the request.</param>
    /// <param name="data">The asset; copied.</param>
    /// <exception cref="OverflowException">The frame would be longer than an array can be.</exception>
    public static byte[] FetchAssetResponse(uint requestId, ReadOnlySpan<byte> data)
    {
        var frame = AssetFrame(requestId, AssetStatus.Ok, 0, data.Length);
        frame.Write(data);
        return frame.Finish();
    }

    /// <summary>Encodes that an asset could not be fetched (binary opcode 4).</summary>
    /// <param name="requestId">As in the request.</param>
    /// <param name="error">A text for a person.</param>
    public static byte[] FetchAssetError(uint requestId, string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var length = Encoding.UTF8.GetByteCount(error);
        var frame = AssetFrame(requestId, AssetStatus.Error, (uint)length, length);
        frame.Write(error);
        return frame.Finish();
    }

    private static FrameWriter AssetFrame(uint requestId, byte status, uint errorLength, long bytesAfterHead)
    {
        var frame = new FrameWriter(ServerBinaryOpcode.FetchAssetResponse, sizeof(uint) + sizeof(byte) + sizeof(uint) + bytesAfterHead);
        frame.Write(requestId);
        frame.Write(status);
        frame.Write(errorLength);
        return frame;
    }
}
