using System.Security.Cryptography;
using System.Text;

namespace RemoteAccess.Hosting.Credentials;

/// <summary>The one key that callers show, compared in a time that tells nothing about it.</summary>
internal sealed class BearerKey(string key)
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _digest = Digest(key);

    /// <summary>Whether an <c>Authorization</c> header carries the key. Several headers in one do not.</summary>
    public bool Matches(string? header) =>
        header is not null
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Digest(header[Scheme.Length..].Trim(' ')), _digest);

    // Digests have one length: neither that of the key nor a right beginning shows in the time taken.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
