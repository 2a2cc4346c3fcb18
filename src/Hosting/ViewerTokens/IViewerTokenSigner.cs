using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Signs viewers' tokens for the server of the rooms. The key stays inside the signer.</summary>
internal interface IViewerTokenSigner
{
    /// <summary>The address at which viewers join; null for this process, at the address that the caller used.</summary>
    string? Address { get; }

    /// <summary>Whether the server ends connections at the time in the token.</summary>
    bool EndsConnections { get; }

    /// <summary>Signs a token.</summary>
    /// <param name="token">The token's content.</param>
    /// <param name="lifetime">How long the token can open a connection; at least 1 s.</param>
    string Sign(AccessToken token, TimeSpan lifetime);
}
