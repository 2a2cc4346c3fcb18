namespace RemoteAccess.Viewer.Tokens;

/// <summary>A key of the server to mint tokens with, one for each join, so that a long watch outlives the lifetime of a token.</summary>
/// <param name="key">The key's name.</param>
/// <param name="secret">The secret.</param>
/// <param name="identity">The identity in the tokens.</param>
/// <param name="grants">What the viewer may do, separated by commas (docs/protocol.md, Grants); null for no grants in the token.</param>
public sealed class SigningKey(string key, string secret, string identity, string? grants = null) : Credentials
{
    /// <summary>The key's name.</summary>
    public string Key { get; } = key;

    /// <summary>The secret.</summary>
    public string Secret { get; } = secret;

    /// <summary>The identity in the tokens.</summary>
    public string Identity { get; } = identity;

    /// <summary>What the viewer may do, separated by commas; null for no grants in the token: then the device decides.</summary>
    public string? Grants { get; } = grants;
}
