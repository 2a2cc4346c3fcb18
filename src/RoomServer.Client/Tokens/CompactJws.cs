using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>
/// A signed token in its compact form (RFC 7515): three parts of Base64url without padding. All validation of tokens begins here. It checks
/// form, header and signature, and knows no claims.
/// </summary>
/// <remarks>
/// Microsoft.IdentityModel mints our tokens but does not read them: it refuses numeric dates with fractions, which RFC 7519 allows, and
/// ignores <c>crit</c>, which RFC 7515 forbids. AccessTokenTests pins what is accepted.
/// </remarks>
internal sealed class CompactJws
{
    /// <summary>The longest token: 64 Ki characters, far more than a request line or header carries.</summary>
    internal const int MaxChars = 64 * 1024;

    private static readonly SearchValues<char> s_base64Url =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private CompactJws(byte[] signed, byte[] header, byte[] payload, byte[] signature) =>
        (_signed, Header, Payload, _signature) = (signed, header, payload, signature);

    /// <summary>The header's JSON, not checked yet.</summary>
    internal ReadOnlyMemory<byte> Header { get; }

    /// <summary>The payload, not checked yet.</summary>
    internal ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The signature as given.</summary>
    internal ReadOnlySpan<byte> Signature => _signature;

    /// <summary>Splits a token; null when it is not three parts of Base64url. Encrypted tokens (five parts) are not accepted.</summary>
    internal static CompactJws? Parse(string token)
    {
        if (token.Length > MaxChars || token.AsSpan().ContainsAnyExcept(s_base64Url)
            || token.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            return new CompactJws(
                Encoding.ASCII.GetBytes(token[..(header.Length + 1 + payload.Length)]),
                Base64Url.DecodeFromChars(header),
                Base64Url.DecodeFromChars(payload),
                Base64Url.DecodeFromChars(signature));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the signature is that of HS256 over a key, in constant time.</summary>
    internal bool IsSignedBy(ReadOnlySpan<byte> key)
    {
        Span<byte> right = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, _signed, right);
        return CryptographicOperations.FixedTimeEquals(_signature, right);
    }

    /// <summary>
    /// Checks the header. <c>typ</c>, <c>cty</c>, <c>kid</c> and other optional members are ignored: the issuer names the key. <c>crit</c>
    /// lists extensions that must not be ignored, and none are supported here, <c>b64</c> included.
    /// </summary>
    internal JwsHeader JudgeHeader()
    {
        try
        {
            var header = JsonSerializer.Deserialize(Header.Span, JwsHeaderContext.Default.JwsHeaderMembers);
            return header is null ? JwsHeader.NotAHeader
                : header.Crit.ValueKind != JsonValueKind.Undefined
                    || header.B64.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.True) ? JwsHeader.Critical
                : header.Alg == "HS256" ? JwsHeader.Hs256
                : JwsHeader.OtherAlgorithm;
        }
        catch (JsonException)
        {
            return JwsHeader.NotAHeader;
        }
    }
}

/// <summary>The verdict on a token's header.</summary>
internal enum JwsHeader
{
    /// <summary>Signed with HS256, without required extensions.</summary>
    Hs256,

    /// <summary>Another algorithm or none, <c>none</c> included.</summary>
    OtherAlgorithm,

    /// <summary>It requires an extension.</summary>
    Critical,

    /// <summary>Not a JSON object, or a member twice.</summary>
    NotAHeader,
}

/// <summary>The members that are checked.</summary>
internal sealed record JwsHeaderMembers
{
    public string? Alg { get; init; }

    public JsonElement Crit { get; init; }

    public JsonElement B64 { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(JwsHeaderMembers))]
internal sealed partial class JwsHeaderContext : JsonSerializerContext;
