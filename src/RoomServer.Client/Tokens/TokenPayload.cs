using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>The JWT's payload as it stands on the wire.</summary>
internal sealed record TokenPayload
{
    public string? Iss { get; init; }

    public string? Sub { get; init; }

    public long? Nbf { get; init; }

    public long? Exp { get; init; }

    public string? Name { get; init; }

    public string? Metadata { get; init; }

    public IReadOnlyDictionary<string, string?>? Attributes { get; init; }

    public VideoGrant? Video { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(TokenPayload))]
internal sealed partial class TokenContext : JsonSerializerContext;
