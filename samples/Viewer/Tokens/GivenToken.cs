namespace RemoteAccess.Viewer.Tokens;

/// <summary>A finished access token; room, identity and attributes are inside it.</summary>
/// <param name="token">The JWT.</param>
public sealed class GivenToken(string token) : Credentials
{
    /// <summary>The JWT.</summary>
    public string Token { get; } = token;
}
