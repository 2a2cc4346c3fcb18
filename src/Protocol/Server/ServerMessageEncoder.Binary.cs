using System.Text;

namespace RemoteAccess.Protocol;

public static partial class ServerMessageEncoder
{
    /// <summary>Bytes a <see cref="MessageData"/> frame has besides its data: frame header, opcode, channel id, log time.</summary>
    public const int MessageDataOverhead = FrameHeader.Size + sizeof(byte) + sizeof(ulong) + sizeof(ulong);

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
