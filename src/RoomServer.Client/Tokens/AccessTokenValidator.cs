using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>
/// Checks access tokens against a set of API keys. In this order: form, algorithm, key, signature, times; nothing of the payload but
/// the issuer is believed before the signature is.
/// </summary>
public sealed class AccessTokenValidator
{
    /// <summary>How far the clocks of issuer and server may differ: 10 s, since machines on NTP stay well within it.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);

    private readonly FrozenDictionary<string, SymmetricSecurityKey> _keys;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new();

    /// <summary>Takes the keys in.</summary>
    /// <param name="keys">API key to secret.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="ArgumentException">A secret is shorter than <see cref="AccessToken.MinSecretBytes"/>.</exception>
    public AccessTokenValidator(IEnumerable<KeyValuePair<string, string>> keys, TimeProvider? time = null)
    {
        _keys = keys.ToFrozenDictionary(pair => pair.Key, pair => AccessToken.SigningKey(pair.Value), StringComparer.Ordinal);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Validates one token; never throws for a bad one.</summary>
    public async ValueTask<TokenValidation> ValidateAsync(string token)
    {
        if (!_handler.CanReadToken(token) || TryRead(token) is not { } jwt)
        {
            return Refuse(TokenProblem.Malformed, "The access token is not a JWT; mint one with an API key and its secret.");
        }

        if (jwt.Alg != SecurityAlgorithms.HmacSha256)
        {
            return Refuse(TokenProblem.WrongAlgorithm, "The access token is not signed with HS256; sign it with HS256 over the API secret.");
        }

        if (TryPayload(jwt) is not { Iss: { } issuer, Sub: { } subject, Video: { } grant, Exp: { } expires } payload)
        {
            return Refuse(TokenProblem.Malformed, "The access token lacks one of the claims iss, sub, exp and video, or one has the wrong type.");
        }

        if (!_keys.TryGetValue(issuer, out var key))
        {
            return Refuse(
                TokenProblem.UnknownKey,
                "The access token's issuer is not an API key of this server; compare the key with the server's RoomServer:Keys.");
        }

        var signature = await _handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            LogValidationExceptions = false,
        }).ConfigureAwait(false);
        if (!signature.IsValid)
        {
            return Refuse(
                TokenProblem.BadSignature,
                "The access token's signature is not that of its API key; compare the secret with the server's RoomServer:Keys.");
        }

        return CheckTimes(payload.Nbf, expires) ?? new TokenValidation(TokenProblem.None, Content(subject, payload, grant), issuer, string.Empty);
    }

    private TokenValidation? CheckTimes(long? notBefore, long expires)
    {
        var now = _time.GetUtcNow();
        var seconds = now.ToUnixTimeSeconds();
        var skew = (long)ClockSkew.TotalSeconds;
        if (seconds - skew >= expires)
        {
            return Refuse(TokenProblem.Expired, $"The access token expired {Ago(seconds - expires)} ago (it is {Stamp(now)} here); mint a new one.");
        }

        return notBefore is { } from && from > seconds + skew
            ? Refuse(
                TokenProblem.NotYetValid,
                $"The access token becomes valid in {Ago(from - seconds)} (it is {Stamp(now)} here); compare the clocks.")
            : null;
    }

    private static AccessToken Content(string subject, TokenPayload payload, VideoGrant grant)
    {
        var attributes = payload.Attributes ?? ReadOnlyDictionary<string, string?>.Empty;
        return new AccessToken
        {
            Identity = subject,
            Grant = grant,
            Name = payload.Name ?? string.Empty,
            Metadata = payload.Metadata ?? string.Empty,
            Attributes = attributes.Where(pair => pair.Value is not null)
                .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal),
        };
    }

    private static TokenValidation Refuse(TokenProblem problem, string message) => new(problem, null, string.Empty, message);

    private static string Stamp(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Ago(long seconds) => seconds < 600 ? $"{seconds} s" : $"{seconds / 60} min";

    private JsonWebToken? TryRead(string token)
    {
        try
        {
            return _handler.ReadJsonWebToken(token);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private static TokenPayload? TryPayload(JsonWebToken jwt)
    {
        try
        {
            return JsonSerializer.Deserialize(Base64Url.DecodeFromChars(jwt.EncodedPayload), TokenContext.Default.TokenPayload);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            return null;
        }
    }
}
