using System.Text.Json;
using System.Text.Unicode;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Output;

/// <summary>Writes the device's messages, other than those of channels, as members of an object that is already open.</summary>
internal static class ServerMessageJson
{
    /// <summary>Writes the members, <c>type</c> first: the message's <c>op</c> if it has one.</summary>
    public static void Write(Utf8JsonWriter json, ServerMessage message)
    {
        switch (message)
        {
            case ServerInfoMessage { Info: var info }:
                json.WriteString("type", "serverInfo");
                WriteInfo(json, info);
                break;
            case AdvertiseMessage advertise:
                json.WriteString("type", "advertise");
                json.WriteStartArray("channels");
                foreach (var channel in advertise.Channels)
                {
                    WriteChannel(json, channel);
                }

                json.WriteEndArray();
                break;
            case UnadvertiseMessage unadvertise:
                json.WriteString("type", "unadvertise");
                EventJson.WriteNumbers(json, "channelIds", unadvertise.ChannelIds);
                break;
            case StatusMessage status:
                json.WriteString("type", "status");
                json.WriteString(
                    "level", status.Level switch { StatusLevel.Info => "info", StatusLevel.Warning => "warning", _ => "error" });
                json.WriteString("message", status.Message);
                json.WriteString("id", status.Id);
                break;
            case RemoveStatusMessage remove:
                json.WriteString("type", "removeStatus");
                WriteTexts(json, "statusIds", remove.StatusIds);
                break;
            case AdvertiseServicesMessage advertise:
                json.WriteString("type", "advertiseServices");
                json.WriteStartArray("services");
                foreach (var service in advertise.Services)
                {
                    WriteService(json, service);
                }

                json.WriteEndArray();
                break;
            case UnadvertiseServicesMessage unadvertise:
                json.WriteString("type", "unadvertiseServices");
                EventJson.WriteNumbers(json, "serviceIds", [.. unadvertise.ServiceIds.Select(id => (ulong)id)]);
                break;
            case TimeMessage time:
                json.WriteString("type", "time");
                json.WriteNumber("timestamp", time.Timestamp);
                break;
            default:
                // An answer that this command does not request; scripts see at least its name.
                json.WriteString("type", "other");
                json.WriteString("name", message.GetType().Name);
                break;
        }
    }

    private static void WriteInfo(Utf8JsonWriter json, ServerInfo info)
    {
        json.WriteString("name", info.Name);
        WriteTexts(json, "capabilities", info.Capabilities);
        WriteTexts(json, "supportedEncodings", info.SupportedEncodings);
        WriteMap(json, "metadata", info.Metadata);
        json.WriteString("sessionId", info.SessionId);
    }

    private static void WriteChannel(Utf8JsonWriter json, ChannelAdvertisement channel)
    {
        json.WriteStartObject();
        json.WriteNumber("id", channel.Id);
        json.WriteString("topic", channel.Topic);
        json.WriteString("encoding", channel.Encoding);
        json.WriteString("schemaName", channel.SchemaName);
        json.WriteString("schemaEncoding", channel.SchemaEncoding);
        if (channel.SchemaEncoding is not ("protobuf" or "flatbuffer") && Utf8.IsValid(channel.Schema.Span))
        {
            json.WriteString("schema", channel.Schema.Span);
        }
        else
        {
            json.WriteBase64String("schema", channel.Schema.Span);
        }

        WriteMap(json, "metadata", channel.Metadata);
        json.WriteEndObject();
    }

    private static void WriteService(Utf8JsonWriter json, ServiceAdvertisement service)
    {
        json.WriteStartObject();
        json.WriteNumber("id", service.Id);
        json.WriteString("name", service.Name);
        json.WriteString("type", service.Type);
        json.WriteString("requestEncoding", service.Request?.Encoding);
        json.WriteString("responseEncoding", service.Response?.Encoding);
        json.WriteEndObject();
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

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> map)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
