using System.Security.Cryptography;
using System.Text;

namespace RemoteAccess.Hosting.Credentials;

/// <summary>The keys that callers may show, two while they change over from one to the other; compared in a time that tells nothing about
/// them.</summary>
internal sealed class BearerKey(params IEnumerable<string> keys)
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] _digests = [.. keys.Where(key => key.Length > 0).Select(Digest)];

    /// <summary>Whether an <c>Authorization</c> header carries one of the keys. Several headers in one do not.</summary>
    public bool Matches(string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var shown = Digest(header[Scheme.Length..].Trim(' '));
        var matches = false;
        foreach (var digest in _digests)
        {
            // All of them, always: which one it was does not show either.
            matches |= CryptographicOperations.FixedTimeEquals(shown, digest);
        }

        return matches;
    }

    // Digests have one length: neither that of the key nor a right beginning shows in the time taken.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
