using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Tickets;

/// <summary>
/// Issues and reads resume tickets: a signed copy of what a connection was let in with, valid for two minutes and for one connection. The
/// client sends it in the place of its token. All servers with the API key read it. Thread-safe; which tickets were used is known to <see
/// cref="UsedTickets"/>.
/// </summary>
/// <remarks>
/// The form is that of a JWT's three parts, but the first is a constant that no JWT has, and the key is derived from the API secret. So a
/// server that does not know tickets refuses one, instead of taking it for a token that is good for any number of connections.
/// </remarks>
internal sealed class TicketOffice
{
    /// <summary>How long a ticket is valid: long enough for every window of return, and for a server that starts again.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(2);

    private const string Prefix = "resume.";
    private const int IdBytes = 16;

    private readonly Dictionary<string, byte[]> _keys;
    private readonly TimeProvider _time;

    public TicketOffice(IOptions<RoomServerOptions> options, TimeProvider time)
    {
        _time = time;
        _keys = options.Value.Keys.ToDictionary(pair => pair.Key, pair => Derived(pair.Value), StringComparer.Ordinal);
    }

    /// <summary>Whether a credential says that it is a ticket.</summary>
    public static bool IsTicket(string credential) => credential.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Issues a ticket for a connection that is sent away; null if the key that let it in is not the server's any more.</summary>
    public string? Issue(RoomPass pass)
    {
        if (!_keys.TryGetValue(pass.ApiKey, out var key))
        {
            return null;
        }

        var content = JsonSerializer.SerializeToUtf8Bytes(
            new TicketContent
            {
                Key = pass.ApiKey,
                Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes)),
                Expires = Sooner(_time.GetUtcNow() + ValidFor, pass.Token.ConnectedUntil).ToUnixTimeMilliseconds(),
                Until = pass.Token.ConnectedUntil?.ToUnixTimeMilliseconds(),
                Identity = pass.Token.Identity,
                Name = pass.Token.Name,
                Metadata = pass.Token.Metadata,
                Attributes = pass.Token.Attributes,
                Grant = pass.Token.Grant,
            },
            TicketJson.Default.TicketContent);
        return $"{Prefix}{Base64Url.EncodeToString(content)}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, content))}";
    }

    /// <summary>Reads a ticket; does not use it up.</summary>
    /// <returns>What it lets in, or null and what is wrong.</returns>
    public RoomPass? Read(string ticket, out TicketProblem problem)
    {
        problem = TicketProblem.Malformed;
        if (ticket.Length > CompactJws.MaxChars || ticket[Prefix.Length..].Split('.') is not [var text, var proof]
            || Decode(text) is not { } bytes || Decode(proof) is not { } mac || Parse(bytes) is not { } content)
        {
            return null;
        }

        if (!_keys.TryGetValue(content.Key, out var key)
            || !CryptographicOperations.FixedTimeEquals(mac, HMACSHA256.HashData(key, bytes)))
        {
            problem = TicketProblem.NotOurs;
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeMilliseconds(content.Expires);
        if (expires <= _time.GetUtcNow())
        {
            problem = TicketProblem.Expired;
            return null;
        }

        problem = TicketProblem.None;
        var token = new AccessToken
        {
            Identity = content.Identity,
            Name = content.Name,
            Metadata = content.Metadata,
            Attributes = content.Attributes,
            Grant = content.Grant,
            ConnectedUntil = content.Until is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
        };
        return new RoomPass(token, content.Key, HearsLeaving: false) { TicketId = content.Id, TicketExpires = expires };
    }

    private static DateTimeOffset Sooner(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    private static byte[] Derived(string secret) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), HMACSHA256.HashSizeInBytes, info: "remote-access ticket 1"u8.ToArray());

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.DecodeFromChars(text, bytes, out _, out var length) == OperationStatus.Done ? bytes[..length] : null;
    }

    // The key's name must be read before the signature can be checked; nothing else of it is used before.
    private static TicketContent? Parse(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, TicketJson.Default.TicketContent);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What is wrong with a ticket. A closed set.</summary>
internal enum TicketProblem
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has not the form of a ticket.</summary>
    Malformed,

    /// <summary>Its key is not the server's, or the signature is not the key's.</summary>
    NotOurs,

    /// <summary>It was issued more than two minutes ago.</summary>
    Expired,
}

/// <summary>A ticket's content.</summary>
internal sealed record TicketContent
{
    public required string Key { get; init; }

    public required string Id { get; init; }

    public required long Expires { get; init; }

    public long? Until { get; init; }

    public required string Identity { get; init; }

    public required string Name { get; init; }

    public required string Metadata { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    public required VideoGrant Grant { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(TicketContent))]
internal sealed partial class TicketJson : JsonSerializerContext;
