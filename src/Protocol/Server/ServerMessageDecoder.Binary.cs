using System.Buffers;
using System.Globalization;

namespace RemoteAccess.Protocol;

public static partial class ServerMessageDecoder
{
    private static MessageDataMessage MessageData(ref BinaryPayload payload)
    {
        payload.Message = "MessageData";
        return new MessageDataMessage(payload.ReadUInt64(), payload.ReadUInt64(), payload.Rest());
    }

    private static FetchAssetResponseMessage FetchAssetResponse(ref BinaryPayload payload)
    {
        payload.Message = "FetchAssetResponse";
        var requestId = payload.ReadUInt32();
        var status = payload.ReadByte();
        var error = payload.ReadText("error");
        return status switch
        {
            AssetStatus.Ok when error.Length == 0 => new FetchAssetResponseMessage(requestId, payload.Rest(), null),
            AssetStatus.Ok => throw MessageParseException.BadValue("error", error, "empty when the status is 0 (ok)"),
            AssetStatus.Error => new FetchAssetResponseMessage(requestId, ReadOnlySequence<byte>.Empty, error),
            _ => throw MessageParseException.BadValue("status", status.ToString(CultureInfo.InvariantCulture), "0 (ok) or 1 (error)"),
        };
    }
}
