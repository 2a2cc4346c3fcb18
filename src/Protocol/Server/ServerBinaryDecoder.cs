using System.Buffers;
using System.Globalization;

namespace RemoteAccess.Protocol;

/// <summary>Decodes the binary messages of the device. Pure and thread-safe.</summary>
internal static class ServerBinaryDecoder
{
    /// <summary>Decodes the payload of a binary frame.</summary>
    /// <exception cref="MessageParseException">The payload is not a known binary message of a device.</exception>
    internal static ServerMessage Decode(in ReadOnlySequence<byte> payload)
    {
        var reader = new BinaryPayload(payload);
        return reader.ReadByte() switch
        {
            ServerBinaryOpcode.MessageData => MessageData(ref reader),
            ServerBinaryOpcode.Time => Time(ref reader),
            ServerBinaryOpcode.ServiceCallResponse => ServiceCallResponse(ref reader),
            ServerBinaryOpcode.FetchAssetResponse => FetchAssetResponse(ref reader),
            ServerBinaryOpcode.Pong => Pong(ref reader),
            var opcode => throw MessageParseException.UnknownBinaryOpcode(opcode, ServerBinaryOpcode.Known),
        };
    }

    private static MessageDataMessage MessageData(ref BinaryPayload payload)
    {
        payload.Message = "MessageData";
        return new MessageDataMessage(payload.ReadUInt64(), payload.ReadUInt64(), payload.Rest());
    }

    private static TimeMessage Time(ref BinaryPayload payload)
    {
        payload.Message = "Time";
        return new TimeMessage(payload.ReadUInt64());
    }

    private static ServiceCallResponseMessage ServiceCallResponse(ref BinaryPayload payload)
    {
        payload.Message = "ServiceCallResponse";
        return new ServiceCallResponseMessage(payload.ReadUInt32(), payload.ReadUInt32(), payload.ReadText("encoding"), payload.Rest());
    }

    private static PongMessage Pong(ref BinaryPayload payload)
    {
        payload.Message = "Pong";
        return new PongMessage(payload.ReadUInt64(), payload.ReadUInt64());
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
