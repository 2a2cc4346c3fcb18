using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>
/// Content of an access token in LiveKit's form: a JWT, HS256 over the API secret, <c>iss</c> = API key, <c>sub</c> = identity,
/// <c>nbf</c>, <c>exp</c>, <c>video</c>, <c>attributes</c>, <c>metadata</c>, <c>name</c>, and for the room server <c>until</c>.
/// </summary>
public sealed record AccessToken
{
    /// <summary>The shortest secret HS256 allows: 32 bytes (RFC 7518, 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>The identity that joins; a watcher names the identity it acts for.</summary>
    public required string Identity { get; init; }

    /// <summary>The grant.</summary>
    public required VideoGrant Grant { get; init; }

    /// <summary>Display name; empty for none.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Free text; empty for none.</summary>
    public string Metadata { get; init; } = string.Empty;

    /// <summary>Attributes the participant joins with.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// When the connection that the token opens ends, at the latest; null for never. A connection outlives its token, and a ticket carries
    /// it
    /// on when its room moves: this bounds both. In whole seconds; LiveKit ignores it.
    /// </summary>
    public DateTimeOffset? ConnectedUntil { get; init; }

    /// <summary>Signs a token that is valid from now on.</summary>
    /// <param name="apiKey">The name of the secret.</param>
    /// <param name="apiSecret">At least <see cref="MinSecretBytes"/> bytes of UTF-8.</param>
    /// <param name="validFor">How long a connection can be opened with it, one second at least; an open connection outlives it.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="ArgumentException">
    /// The key is empty, the secret or the time too short, or the attributes say <c>ra.role=device</c> though the grant is a viewer's
    /// (B16).
    /// </exception>
    public string Mint(string apiKey, string apiSecret, TimeSpan validFor, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(apiKey);
        var (notBefore, expires) = TokenTerms.Times(validFor, time);
        if (ProblemOfRole() is { } problem)
        {
            throw new ArgumentException(problem);
        }

        var payload = new TokenPayload
        {
            Iss = apiKey,
            Sub = Identity,
            Nbf = notBefore,
            Exp = expires,
            Until = ConnectedUntil?.ToUnixTimeSeconds(),
            Name = TokenTerms.Given(Name),
            Metadata = TokenTerms.Given(Metadata),
            Attributes = Attributes.Count > 0
                ? Attributes.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.Ordinal)
                : null,
            Video = Grant,
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(payload, TokenContext.Default.TokenPayload),
            new SigningCredentials(SigningKey(apiSecret), SecurityAlgorithms.HmacSha256));
    }

    /// <summary>
    /// Returns why this token may not have the device's role (B16), or null: a device administrates its room and cannot change its own
    /// attributes.
    /// </summary>
    internal string? ProblemOfRole() => TokenTerms.ProblemOfRole(
        DeviceRole.IsClaimed(Attributes), Grant.RoomAdmin ? null : "lacks the grant roomAdmin", Grant.CanUpdateOwnMetadata == true);

    internal static SymmetricSecurityKey SigningKey(string apiSecret)
    {
        var bytes = Encoding.UTF8.GetBytes(apiSecret);
        return bytes.Length >= MinSecretBytes
            ? new SymmetricSecurityKey(bytes)
            : throw new ArgumentException(
                $"The API secret has {bytes.Length} bytes; HS256 needs at least {MinSecretBytes}.", nameof(apiSecret));
    }
}
