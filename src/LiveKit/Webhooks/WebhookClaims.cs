using System.Text.Json.Serialization;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>What is read of a token's header and payload. Numeric dates may have fractions.</summary>
internal sealed record WebhookClaims
{
    public string? Alg { get; init; }

    public string? Iss { get; init; }

    public double? Exp { get; init; }

    public double? Nbf { get; init; }

    public string? Sha256 { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, MaxDepth = 8)]
[JsonSerializable(typeof(WebhookClaims))]
internal sealed partial class WebhookTokenContext : JsonSerializerContext;
