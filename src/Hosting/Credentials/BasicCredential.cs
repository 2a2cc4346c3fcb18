using System.Security.Cryptography;
using System.Text;

namespace RemoteAccess.Hosting.Credentials;

/// <summary>One user name and password, compared in a time that tells nothing about either.</summary>
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

        // Digests have one length, and both are compared whichever fails: no length, no prefix and no "user exists" shows in the time
        // taken.
        return colon >= 0
            && CryptographicOperations.FixedTimeEquals(Digest(text[..colon]), _user)
            & CryptographicOperations.FixedTimeEquals(Digest(text[(colon + 1)..]), _password);
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
