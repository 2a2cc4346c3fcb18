using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Schemas;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>The JSON objects of <c>--json</c>; README.md lists them. Members are never renamed; new ones are added at the end. Not
/// thread-safe.</summary>
internal sealed class EventJson
{
    private readonly ChannelDecoders _decoders = new();

    /// <summary>Writes one event as one object.</summary>
    public void Write(Utf8JsonWriter json, ViewerEvent seen)
    {
        json.WriteStartObject();
        switch (seen)
        {
            case RoomJoined joined:
                json.WriteString("type", "joined");
                json.WriteString("room", joined.Room);
                json.WriteString("identity", joined.Identity);
                json.WriteString("sid", joined.Sid);
                json.WriteNumber("attempt", joined.Attempt);
                break;
            case ControlStreamOpened opened:
                json.WriteString("type", "stream");
                json.WriteNumber("number", opened.Number);
                json.WriteString("device", opened.DeviceIdentity);
                _decoders.Clear();
                break;
            case ControlStreamEnded ended:
                json.WriteString("type", "streamEnded");
                json.WriteString("reason", ended.Reason);
                break;
            case SubscriptionSent sent:
                json.WriteString("type", "subscribed");
                WriteNumbers(json, "channelIds", sent.ChannelIds);
                break;
            case TopicsUnmatched unmatched:
                json.WriteString("type", "unmatched");
                WriteTexts(json, "patterns", unmatched.Patterns);
                WriteTexts(json, "topics", unmatched.Offered);
                break;
            case ChannelMessageReceived message:
                WriteMessage(json, message);
                break;
            case ServerMessageReceived received:
                Forget(received.Message);
                ServerMessageJson.Write(json, received.Message);
                break;
            case PayloadSkipped skipped:
                json.WriteString("type", "skipped");
                json.WriteString("reason", skipped.Reason);
                break;
            case SendingFailed failed:
                json.WriteString("type", "sendingFailed");
                json.WriteString("reason", failed.Reason);
                break;
            case ConnectionLost lost:
                json.WriteString("type", "connectionLost");
                json.WriteString("detail", lost.Detail);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(seen), seen.GetType().Name, "This event has no JSON form.");
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a list of ids.</summary>
    public static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<ulong> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private void Forget(ServerMessage message)
    {
        if (message is UnadvertiseMessage gone)
        {
            _decoders.Forget(gone.ChannelIds);
        }
    }

    private void WriteMessage(Utf8JsonWriter json, ChannelMessageReceived message)
    {
        json.WriteString("type", "message");
        json.WriteNumber("channelId", message.Channel.Id);
        json.WriteString("topic", message.Channel.Topic);
        json.WriteNumber("logTime", message.LogTime);
        json.WriteNumber("receivedAt", message.ReceivedAt);
        WriteMilliseconds(json, "latencyMs", message.LatencyMilliseconds);

        json.WriteNumber("size", message.Data.Length);
        json.WriteString("encoding", message.Channel.Encoding);
        var decoded = _decoders.Decode(message.Channel, message.Data);
        PayloadJson.Write(json, message.Channel.Encoding, message.Data, decoded);
        if (message.AgeMilliseconds is { } age)
        {
            WriteMilliseconds(json, "ageMs", age);
        }

        if (decoded.Problem is { } problem)
        {
            json.WriteString("problem", problem);
        }
    }

    private static void WriteMilliseconds(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } milliseconds)
        {
            json.WriteNumber(name, Math.Round(milliseconds, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
