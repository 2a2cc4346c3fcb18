using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
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
        WriteData(json, message);
    }

    private static void WriteData(Utf8JsonWriter json, ChannelMessageReceived message)
    {
        // The session hands out one segment; a copy is for whoever does not.
        var data = message.Data.IsSingleSegment ? message.Data.FirstSpan : message.Data.ToArray();
        if (message.Channel.Encoding == "json" && IsJson(data))
        {
            json.WriteString("dataForm", "json");
            json.WritePropertyName("data");
            json.WriteRawValue(OnOneLine(data), skipInputValidation: true);
            return;
        }

        json.WriteString("dataForm", "base64");
        json.WriteBase64String("data", data);
    }

    private static bool IsJson(ReadOnlySpan<byte> data)
    {
        if (!Utf8.IsValid(data))
        {
            return false;
        }

        var reader = new Utf8JsonReader(data);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // In JSON a raw line break can only be white space, so another white space may stand for it.
    private static ReadOnlySpan<byte> OnOneLine(ReadOnlySpan<byte> data)
    {
        if (!data.ContainsAny((byte)'\n', (byte)'\r'))
        {
            return data;
        }

        var line = data.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
