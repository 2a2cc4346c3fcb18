using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>The JWT's payload as it stands on the wire.</summary>
internal sealed record TokenPayload
{
    public string? Iss { get; init; }

    public string? Sub { get; init; }

    [JsonConverter(typeof(NumericDateConverter))]
    public double? Nbf { get; init; }

    [JsonConverter(typeof(NumericDateConverter))]
    public double? Exp { get; init; }

    /// <summary>When connections end; only the room server knows it.</summary>
    [JsonConverter(typeof(NumericDateConverter))]
    public double? Until { get; init; }

    public string? Name { get; init; }

    public string? Metadata { get; init; }

    public IReadOnlyDictionary<string, string?>? Attributes { get; init; }

    public VideoGrant? Video { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TokenPayload))]
internal sealed partial class TokenContext : JsonSerializerContext;
