using System.Buffers;
using System.Text;
using System.Text.Json;
using RemoteAccess.Protocol.Tests.Properties;

namespace RemoteAccess.Protocol.Tests.Vectors;

public sealed class VectorTests
{
    [Fact]
    public void Every_json_vector_is_decoded_and_written_again()
    {
        var cases = VectorFile.Read("json.json").GetProperty("json").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, c =>
        {
            var json = c.GetProperty("payload").GetRawText();
            switch (c.GetProperty("direction").GetString())
            {
                case "client":
                    ClientRoundTrip(json);
                    break;
                case "server":
                    ServerRoundTrip(json);
                    break;
                default:
                    Assert.StartsWith("parameter/", c.GetProperty("case").GetString());
                    ClientRoundTrip($$"""{"op":"setParameters","parameters":[{{json}}]}""");
                    ServerRoundTrip($$"""{"op":"parameterValues","parameters":[{{json}}]}""");
                    break;
            }
        });
    }

    [Fact]
    public void Every_binary_vector_is_encoded_to_its_bytes_and_decoded_to_its_values()
    {
        var cases = VectorFile.Read("binary.json").GetProperty("binary").EnumerateArray().ToList();
        Assert.NotEmpty(cases);
        Assert.All(cases, c =>
        {
            var value = c.GetProperty("value");
            var hex = c.GetProperty("hex").GetString()!;
            switch ((c.GetProperty("direction").GetString(), c.GetProperty("message").GetString()))
            {
                case ("server", var message):
                    Frames.IsBinary(hex, Server(message!, value));
                    Frames.IsBinary(hex, Reencode.Server(ServerMessageDecoder.Decode(Frames.Binary(hex))));
                    break;
                case ("client", var message):
                    Frames.IsBinary(hex, Client(message!, value));
                    CheckClient(value, ClientMessageDecoder.Decode(Frames.Binary(hex)));
                    break;
                default:
                    throw new NotSupportedException(c.GetRawText());
            }
        });
    }

    private static void ClientRoundTrip(string json) =>
        Frames.IsText(json, Reencode.Client(ClientMessageDecoder.Decode(Frames.Text(json))));

    private static void ServerRoundTrip(string json) =>
        Frames.IsText(json, Reencode.Server(ServerMessageDecoder.Decode(Frames.Text(json))));

    private static byte[] Server(string message, JsonElement value) => message switch
    {
        "MessageData" => ServerMessageEncoder.MessageData(
            value.GetProperty("channelId").GetUInt64(), value.GetProperty("logTime").GetUInt64(), Utf8(value, "data")),
        "ServiceCallResponse" => ServerMessageEncoder.ServiceCallResponse(
            UInt32(value, "serviceId"), UInt32(value, "callId"), value.GetProperty("encoding").GetString()!, Utf8(value, "payload")),
        "FetchAssetResponse" when value.TryGetProperty("error", out var error) =>
            ServerMessageEncoder.FetchAssetError(UInt32(value, "requestId"), error.GetString()!),
        "FetchAssetResponse" => ServerMessageEncoder.FetchAssetResponse(UInt32(value, "requestId"), Utf8(value, "assetData")),
        "Pong" => ServerMessageEncoder.Pong(
            BitConverter.ToUInt64(Utf8(value, "payload"), 0), BitConverter.ToUInt64(Utf8(value, "payload"), sizeof(ulong))),
        "Time" => ServerMessageEncoder.Time(value.GetProperty("timestamp").GetUInt64()),
        _ => throw new NotSupportedException(message),
    };

    private static byte[] Client(string message, JsonElement value) => message switch
    {
        "MessageData" => ClientMessageEncoder.MessageData(UInt32(value, "channelId"), Utf8(value, "data")),
        "Ping" => ClientMessageEncoder.Ping(Utf8(value, "payload")),
        "PingAck" => ClientMessageEncoder.PingAck(value.GetProperty("deviceTimestamp").GetUInt64()),
        "ServiceCallRequest" => ClientMessageEncoder.ServiceCallRequest(
            UInt32(value, "serviceId"), UInt32(value, "callId"), value.GetProperty("encoding").GetString()!, Utf8(value, "payload")),
        _ => throw new NotSupportedException(message),
    };

    private static void CheckClient(JsonElement value, ClientMessage message)
    {
        switch (message)
        {
            case ClientMessageDataMessage m:
                Assert.Equal(UInt32(value, "channelId"), m.ChannelId);
                Assert.Equal(Utf8(value, "data"), m.Data.ToArray());
                break;
            case PingMessage m:
                Assert.Equal(BitConverter.ToUInt64(Utf8(value, "payload"), 0), m.AppTimestamp);
                break;
            case PingAckMessage m:
                Assert.Equal(value.GetProperty("deviceTimestamp").GetUInt64(), m.DeviceTimestamp);
                break;
            case ServiceCallRequestMessage m:
                Assert.Equal((UInt32(value, "serviceId"), UInt32(value, "callId")), (m.ServiceId, m.CallId));
                Assert.Equal(value.GetProperty("encoding").GetString(), m.Encoding);
                Assert.Equal(Utf8(value, "payload"), m.Payload.ToArray());
                break;
            default:
                throw new NotSupportedException(message.ToString());
        }
    }

    private static uint UInt32(JsonElement value, string member) => value.GetProperty(member).GetUInt32();

    private static byte[] Utf8(JsonElement value, string member) => Encoding.UTF8.GetBytes(value.GetProperty(member).GetString()!);
}
