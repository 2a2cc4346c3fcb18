using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Text.Json;

namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>
/// Checks access tokens against a set of API keys. In this order: form, algorithm, key, signature, times; before the signature is verified,
/// only the issuer is read from the payload.
/// </summary>
public sealed class AccessTokenValidator
{
    /// <summary>How far the clocks of issuer and server may differ: 10 s; machines on NTP stay well within it.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(10);

    private readonly FrozenDictionary<string, byte[]> _keys;
    private readonly TimeProvider _time;

    /// <summary>Creates a validator.</summary>
    /// <param name="keys">API key to secret.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="ArgumentException">A secret is shorter than <see cref="AccessToken.MinSecretBytes"/>.</exception>
    public AccessTokenValidator(IEnumerable<KeyValuePair<string, string>> keys, TimeProvider? time = null)
    {
        _keys = keys.ToFrozenDictionary(pair => pair.Key, pair => AccessToken.SigningKey(pair.Value).Key, StringComparer.Ordinal);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Validates one token; never throws for an invalid one.</summary>
    public ValueTask<TokenValidation> ValidateAsync(string token) => ValueTask.FromResult(Validate(token));

    private TokenValidation Validate(string token)
    {
        if (CompactJws.Parse(token) is not { } jws)
        {
            return NotAToken();
        }

        switch (jws.JudgeHeader())
        {
            case JwsHeader.NotAHeader:
                return NotAToken();
            case JwsHeader.OtherAlgorithm:
                return Refuse(
                    TokenProblem.WrongAlgorithm, "The access token is not signed with HS256; sign it with HS256 over the API secret.");
            case JwsHeader.Critical:
                return Refuse(
                    TokenProblem.Malformed,
                    "The access token's header requires extensions (crit, b64), and none are supported; mint it without them.");
        }

        if (Read(jws, out var misread) is not { } payload)
        {
            return misread;
        }

        if (payload is not { Iss: { } issuer, Sub: { } subject, Video: { } grant, Exp: { } expires })
        {
            return Refuse(TokenProblem.Malformed, "The access token lacks one of the claims iss, sub, exp and video.");
        }

        if (!_keys.TryGetValue(issuer, out var key))
        {
            return Refuse(
                TokenProblem.UnknownKey,
                "The access token's issuer is not an API key of this server; compare the key with the server's RoomServer:Keys.");
        }

        if (!jws.IsSignedBy(key))
        {
            return Refuse(
                TokenProblem.BadSignature,
                "The access token's signature does not match its API key; compare the secret with the server's RoomServer:Keys.");
        }

        return CheckTimes(payload.Nbf, Math.Min(expires, payload.Until ?? expires))
            ?? new TokenValidation(TokenProblem.None, Content(subject, payload, grant), issuer, string.Empty);
    }

    private TokenValidation? CheckTimes(double? notBefore, double expires)
    {
        var now = _time.GetUtcNow();
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        var skew = ClockSkew.TotalSeconds;
        if (seconds - skew >= expires)
        {
            return Refuse(
                TokenProblem.Expired, $"The access token expired {Ago(seconds - expires)} ago (it is {Stamp(now)} here); mint a new one.");
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
            ConnectedUntil = payload.Until is { } until ? Time(until) : null,
            Name = payload.Name ?? string.Empty,
            Metadata = payload.Metadata ?? string.Empty,
            Attributes = attributes.Where(pair => pair.Value is not null)
                .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal),
        };
    }

    // Far dates mean never.
    private static DateTimeOffset? Time(double seconds) =>
        seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;

    private static TokenValidation Refuse(TokenProblem problem, string message) => new(problem, null, string.Empty, message);

    private static string Stamp(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Ago(double seconds) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{(seconds < 600 ? seconds : Math.Min(seconds / 60, 1e9)):0.#} {(seconds < 600 ? "s" : "min")}");

    private static TokenValidation NotAToken() =>
        Refuse(TokenProblem.Malformed, "The access token is not a JWT; mint one with an API key and its secret.");

    private static TokenPayload? Read(CompactJws jws, out TokenValidation misread)
    {
        misread = Refuse(TokenProblem.Malformed, "The access token's payload is not a JSON object; mint it anew.");
        try
        {
            return JsonSerializer.Deserialize(jws.Payload.Span, TokenContext.Default.TokenPayload);
        }
        catch (JsonException exception)
        {
            misread = Refuse(TokenProblem.Malformed, Problem(exception.Path));
            return null;
        }
    }

    // The path names a known claim; it never contains text of the token.
    private static string Problem(string? path) => path switch
    {
        "$.exp" or "$.nbf" or "$.until" =>
            $"The access token's claim {path[2..]} is not a number of seconds (RFC 7519, NumericDate); null and text are not accepted. "
                + "Leave nbf "
                + "and until out if they are not needed.",
        "$.iss" or "$.sub" or "$.name" or "$.metadata" => $"The access token's claim {path[2..]} is not a string.",
        not null when path.StartsWith("$.video", StringComparison.Ordinal) =>
            "The access token's claim video has a member of the wrong type.",
        not null when path.StartsWith("$.attributes", StringComparison.Ordinal) =>
            "The access token's claim attributes is not an object of strings.",
        _ => "The access token's payload is not a JSON object in which each member occurs once.",
    };
}
