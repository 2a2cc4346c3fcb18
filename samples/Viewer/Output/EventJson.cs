using System.Text.Json;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>The JSON objects of <c>--json</c>: README.md has the list. A member is never renamed; new ones go at the end.</summary>
internal static class EventJson
{
    /// <summary>Writes one event as one object.</summary>
    public static void Write(Utf8JsonWriter json, ViewerEvent seen)
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
                break;
            case ControlStreamEnded ended:
                json.WriteString("type", "streamEnded");
                json.WriteString("reason", ended.Reason);
                break;
            case SubscriptionSent sent:
                json.WriteString("type", "subscribed");
                WriteNumbers(json, "channelIds", sent.ChannelIds);
                break;
            case ChannelMessageReceived message:
                WriteMessage(json, message);
                break;
            case ServerMessageReceived received:
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

    private static void WriteMessage(Utf8JsonWriter json, ChannelMessageReceived message)
    {
        json.WriteString("type", "message");
        json.WriteNumber("channelId", message.Channel.Id);
        json.WriteString("topic", message.Channel.Topic);
        json.WriteNumber("logTime", message.LogTime);
        json.WriteNumber("receivedAt", message.ReceivedAt);
        if (message.LatencyMilliseconds is { } latency)
        {
            json.WriteNumber("latencyMs", Math.Round(latency, 3));
        }
        else
        {
            json.WriteNull("latencyMs");
        }

        json.WriteNumber("size", message.Data.Length);
        json.WriteString("encoding", message.Channel.Encoding);
        PayloadJson.Write(json, message.Channel.Encoding, message.Data);
    }
}
