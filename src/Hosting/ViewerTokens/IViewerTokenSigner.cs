using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Signs viewers' tokens for the rooms' server, whichever that is, with a key that stays inside.</summary>
internal interface IViewerTokenSigner
{
    /// <summary>Where viewers join; null when it is this process, at whatever address the caller reached it.</summary>
    string? Address { get; }

    /// <summary>Signs a token.</summary>
    /// <param name="token">What it says.</param>
    /// <param name="lifetime">How long it can open a connection; 1 s at least.</param>
    string Sign(AccessToken token, TimeSpan lifetime);
}
