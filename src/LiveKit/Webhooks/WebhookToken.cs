using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>
/// A webhook's token that was verified: a JWT, HS256 over one of the API secrets, whose claim <c>sha256</c> is the Base64 SHA-256 of the
/// body. Its payload is parsed only after the signature is verified. Pure.
/// </summary>
/// <param name="BodyHash">SHA-256 of the body it belongs to.</param>
/// <param name="Fingerprint">Unique for each token.</param>
/// <param name="ForgetAt">The time from which on it is refused as expired.</param>
internal sealed record WebhookToken(ReadOnlyMemory<byte> BodyHash, UInt128 Fingerprint, DateTimeOffset ForgetAt)
{
    /// <summary>How far the clocks of LiveKit and this machine may differ: 30 s. Its tokens live for 5 min.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    // LiveKit's have about 300 characters.
    private const int MaxChars = 4096;

    /// <summary>Verifies the header; compares secrets in constant time.</summary>
    /// <param name="authorization">The header's value: the token alone, without a scheme.</param>
    /// <param name="keys">API key to secret: the accepted issuers and their secrets; two while keys are rotated.</param>
    /// <param name="now">The time.</param>
    /// <param name="token">The token; null when it is refused.</param>
    public static WebhookRefusal Verify(
        string? authorization, IEnumerable<KeyValuePair<string, string>> keys, DateTimeOffset now, out WebhookToken? token)
    {
        token = null;
        if (string.IsNullOrEmpty(authorization))
        {
            return WebhookRefusal.NoToken;
        }

        if (authorization.Length > MaxChars || CompactJws.Parse(authorization) is not { } jws)
        {
            return WebhookRefusal.NotAToken;
        }

        string[] signers = [.. keys.Where(key => jws.IsSignedBy(Encoding.UTF8.GetBytes(key.Value))).Select(key => key.Key)];
        return signers.Length == 0 ? WebhookRefusal.BadSignature : Claims(jws, signers, now, out token);
    }

    /// <summary>Whether the token belongs to a body.</summary>
    public bool IsFor(ReadOnlySpan<byte> body) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(body), BodyHash.Span);

    private static WebhookRefusal Claims(CompactJws jws, string[] signers, DateTimeOffset now, out WebhookToken? token)
    {
        token = null;
        switch (jws.JudgeHeader())
        {
            case JwsHeader.OtherAlgorithm:
                return WebhookRefusal.WrongAlgorithm;
            case not JwsHeader.Hs256:
                return WebhookRefusal.NotAToken;
        }

        if (Read(jws.Payload.Span) is not { } claims)
        {
            return WebhookRefusal.NotAToken;
        }

        // Names of keys are not secret.
        if (!signers.Contains(claims.Iss, StringComparer.Ordinal))
        {
            return WebhookRefusal.WrongKey;
        }

        var (seconds, skew) = (now.ToUnixTimeMilliseconds() / 1000.0, ClockSkew.TotalSeconds);
        if (claims.Exp is not { } expires)
        {
            return WebhookRefusal.NotAToken;
        }

        if (expires + skew <= seconds)
        {
            return WebhookRefusal.Expired;
        }

        if (claims.Nbf is { } from && from > seconds + skew)
        {
            return WebhookRefusal.NotYetValid;
        }

        if (string.IsNullOrEmpty(claims.Sha256))
        {
            return WebhookRefusal.NoBodyHash;
        }

        var hash = new byte[SHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(claims.Sha256, hash, out var length) || length != hash.Length)
        {
            return WebhookRefusal.NotAToken;
        }

        // A token that never expires would be remembered forever; a day is longer than any repetition of a webhook.
        token = new WebhookToken(
            hash, BitConverter.ToUInt128(jws.Signature), now
                + TimeSpan.FromSeconds(Math.Min(expires + skew - seconds, TimeSpan.SecondsPerDay)));
        return WebhookRefusal.None;
    }

    private static WebhookClaims? Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, WebhookTokenContext.Default.WebhookClaims);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

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
