using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>Writes the binary messages of the device as whole frames. Pure and thread-safe.</summary>
internal static class ServerBinaryEncoder
{
    internal static byte[] MessageData(ulong channelId, ulong logTime, ReadOnlySpan<byte> data)
    {
        var frame = new FrameWriter(ServerBinaryOpcode.MessageData, sizeof(ulong) + sizeof(ulong) + (long)data.Length);
        frame.Write(channelId);
        frame.Write(logTime);
        frame.Write(data);
        return frame.Finish();
    }

    internal static byte[] Time(ulong timestamp)
    {
        var frame = new FrameWriter(ServerBinaryOpcode.Time, sizeof(ulong));
        frame.Write(timestamp);
        return frame.Finish();
    }

    internal static byte[] Pong(ulong appTimestamp, ulong deviceTimestamp)
    {
        var frame = new FrameWriter(ServerBinaryOpcode.Pong, sizeof(ulong) + sizeof(ulong));
        frame.Write(appTimestamp);
        frame.Write(deviceTimestamp);
        return frame.Finish();
    }

    internal static byte[] FetchAssetResponse(uint requestId, ReadOnlySpan<byte> data)
    {
        var frame = AssetFrame(requestId, AssetStatus.Ok, 0, data.Length);
        frame.Write(data);
        return frame.Finish();
    }

    internal static byte[] FetchAssetError(uint requestId, string error)
    {
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
