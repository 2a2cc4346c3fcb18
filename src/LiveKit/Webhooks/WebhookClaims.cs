using System.Text.Json.Serialization;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>The used claims of a token's payload.</summary>
internal sealed record WebhookClaims
{
    public string? Iss { get; init; }

    [JsonConverter(typeof(NumericDateConverter))]
    public double? Exp { get; init; }

    [JsonConverter(typeof(NumericDateConverter))]
    public double? Nbf { get; init; }

    public string? Sha256 { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(WebhookClaims))]
internal sealed partial class WebhookTokenContext : JsonSerializerContext;
