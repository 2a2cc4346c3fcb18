using System.Security.Cryptography;
using System.Text;

namespace RemoteAccess.Hosting.Credentials;

/// <summary>The keys that callers may send, two during a change of keys; compared in constant time.</summary>
internal sealed class BearerKey(params IEnumerable<string> keys)
{
    private const string Scheme = "Bearer ";

    private readonly byte[][] _digests = [.. keys.Where(key => key.Length > 0).Select(Digest)];

    /// <summary>Whether an <c>Authorization</c> header carries one of the keys. Several headers joined in one do not.</summary>
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
            // All keys are always compared, so the time taken does not show which one matched.
            matches |= CryptographicOperations.FixedTimeEquals(shown, digest);
        }

        return matches;
    }

    // Digests have one length: the time taken shows neither the key's length nor a matching prefix.
    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
