using System.Text.Json.Serialization;

namespace RemoteAccess.LiveKit.Tokens;

/// <summary>An access token's claims as they stand on the wire.</summary>
internal sealed record TokenClaims
{
    /// <summary>The API key.</summary>
    public required string Iss { get; init; }

    /// <summary>The identity; null for a token that joins nothing.</summary>
    public string? Sub { get; init; }

    /// <summary>Valid from, s since the Unix epoch.</summary>
    public required long Nbf { get; init; }

    /// <summary>Valid until, s since the Unix epoch.</summary>
    public required long Exp { get; init; }

    /// <summary>Display name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>What it permits.</summary>
    public required VideoGrant Video { get; init; }

    /// <summary>Attributes to join with; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(TokenClaims))]
internal sealed partial class TokenJson : JsonSerializerContext;
