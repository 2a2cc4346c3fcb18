using System.Buffers.Text;
using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.LiveKit.Tokens;

/// <summary>
/// Content of a LiveKit access token: a JWT, HS256 over the API secret, <c>iss</c> = API key, <c>sub</c> = identity, <c>nbf</c>,
/// <c>exp</c>, <c>video</c>, <c>attributes</c>, <c>metadata</c>, <c>name</c>.
/// </summary>
/// <remarks>
/// Not the room server's token type, although the form is the same: that one requires a secret of 32 bytes. Here the secret is that of the
/// operator's LiveKit, and LiveKit's development secret has 6 bytes.
/// </remarks>
public sealed record LiveKitToken
{
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    /// <summary>The identity that joins; empty only for a token that does not join.</summary>
    public required string Identity { get; init; }

    /// <summary>The grant.</summary>
    public required LiveKitGrant Grant { get; init; }

    /// <summary>Display name; empty for none.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Free text; empty for none.</summary>
    public string Metadata { get; init; } = string.Empty;

    /// <summary>Attributes the participant joins with.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Gives the holder the device's role, <c>ra.role=device</c>, by which viewers recognize the participant to trust (B16). For the
    /// participant that serves the room, never for a viewer; not with <see cref="LiveKitGrant.CanUpdateOwnMetadata"/>, because an attribute
    /// that its holder can change proves nothing.
    /// </summary>
    public bool IsDevice { get; init; }

    /// <summary>Signs a token that is valid from now on.</summary>
    /// <param name="apiKey">The name of the secret.</param>
    /// <param name="apiSecret">Not empty; LiveKit recommends 32 bytes and more.</param>
    /// <param name="validFor">How long a connection can be opened with it, 1 s to 24 h; an open connection outlives it.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="ArgumentException">The key or the secret is empty, the time out of range, a token that joins names no identity or
    /// no room, or the device's role is set wrongly: in <see cref="Attributes"/>, or together with the permission to change
    /// them.</exception>
    public string Mint(string apiKey, string apiSecret, TimeSpan validFor, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(apiKey);
        ArgumentException.ThrowIfNullOrEmpty(apiSecret);
        var (notBefore, expires) = TokenTerms.Times(validFor, time);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(validFor, TimeSpan.FromHours(24));
        if (Grant.RoomJoin && (Identity.Length == 0 || Grant.Room.Length == 0))
        {
            throw new ArgumentException("A token that joins a room must name an identity and the room; LiveKit refuses it otherwise.");
        }

        // A device's token sets IsDevice; this method then adds the attribute.
        var viewer = DeviceRole.IsClaimed(Attributes) ? $"does so in its attributes, not by {nameof(IsDevice)}" : null;
        if (TokenTerms.ProblemOfRole(IsDevice || viewer is not null, viewer, Grant.CanUpdateOwnMetadata) is { } problem)
        {
            throw new ArgumentException(problem);
        }

        var payload = new LiveKitPayload
        {
            Iss = apiKey,
            Sub = TokenTerms.Given(Identity),
            Nbf = notBefore,
            Exp = expires,
            Name = TokenTerms.Given(Name),
            Metadata = TokenTerms.Given(Metadata),
            Attributes = AllAttributes(),
            Video = LiveKitVideoClaim.Of(Grant),
        };
        var claims = JsonSerializer.SerializeToUtf8Bytes(payload, LiveKitTokenContext.Default.LiveKitPayload);
        var content = $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(claims)}";
        return $"{content}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(apiSecret), Encoding.ASCII.GetBytes(content)))}";
    }

    /// <summary>The identity and the grant; not secret, without the signed token.</summary>
    public override string ToString() => $"{nameof(LiveKitToken)} {{ Identity = {Identity}, Room = {Grant.Room} }}";

    private IReadOnlyDictionary<string, string>? AllAttributes() =>
        IsDevice ? new Dictionary<string, string>(Attributes) { [DeviceRole.Attribute] = DeviceRole.Device }
        : Attributes.Count > 0 ? Attributes
        : null;

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
