using System.Security.Cryptography;
using System.Text;

namespace RemoteAccess.Hosting.Credentials;

/// <summary>A user name and password, compared in constant time.</summary>
internal sealed class BasicCredential
{
    private readonly byte[] _user;
    private readonly byte[] _password;

    public BasicCredential(string user, string password) => (_user, _password) = (Digest(user), Digest(password));

    /// <summary>Whether an <c>Authorization</c> header carries this credential. Anything that is not HTTP basic does not.</summary>
    public bool Matches(string? header)
    {
        const string Scheme = "Basic ";
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length))
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);

        // Digests have one length, and both are always compared: the time taken shows no length, no matching prefix and not whether the
        // user exists.
        return colon >= 0
            && CryptographicOperations.FixedTimeEquals(Digest(text[..colon]), _user)
            & CryptographicOperations.FixedTimeEquals(Digest(text[(colon + 1)..]), _password);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
