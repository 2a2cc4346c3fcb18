using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>Text messages to and from UTF-8.</summary>
internal static class SignalJson
{
    private static readonly SignalContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,

        // This text never reaches HTML; escaped identities in other scripts would be six times as long.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Encode(ServerSignal signal) => JsonSerializer.SerializeToUtf8Bytes(signal, Context.ServerSignal);

    public static byte[] Encode(ClientSignal signal) => JsonSerializer.SerializeToUtf8Bytes(signal, Context.ClientSignal);

    public static byte[] Encode(RefusalBody refusal) => JsonSerializer.SerializeToUtf8Bytes(refusal, Context.RefusalBody);

    /// <summary>Parses a client's message; returns null, or what is wrong with it.</summary>
    public static string? Parse(ReadOnlySpan<byte> utf8, out ClientSignal? signal) => Parse(utf8, Context.ClientSignal, out signal);

    /// <summary>Parses a server's message; returns null, or what is wrong with it.</summary>
    public static string? Parse(ReadOnlySpan<byte> utf8, out ServerSignal? signal) => Parse(utf8, Context.ServerSignal, out signal);

    /// <summary>Parses a refusal; null when the body is not a refusal.</summary>
    public static RefusalBody? ParseRefusal(ReadOnlySpan<byte> utf8) =>
        Parse(utf8, Context.RefusalBody, out var body) is null ? body : null;

    private static string? Parse<T>(ReadOnlySpan<byte> utf8, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, out T? value)
        where T : class
    {
        value = null;
        try
        {
            value = JsonSerializer.Deserialize(utf8, type);
            return value is null ? "the message is the JSON literal null" : null;
        }
        catch (JsonException exception)
        {
            return $"the text message is not valid ({exception.Path ?? "$"}, byte {exception.BytePositionInLine})";
        }
        catch (NotSupportedException)
        {
            return "the text message has no known type";
        }
    }
}

[JsonSerializable(typeof(ClientSignal))]
[JsonSerializable(typeof(ServerSignal))]
[JsonSerializable(typeof(RefusalBody))]
internal sealed partial class SignalContext : JsonSerializerContext;
