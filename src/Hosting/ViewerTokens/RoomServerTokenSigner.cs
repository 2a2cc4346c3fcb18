using Microsoft.Extensions.Options;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Signs for the room server with the key by which the silo joins it itself.</summary>
internal sealed class RoomServerTokenSigner(RoomServerSettings settings, IOptions<RoomServerConnectorOptions> connector, TimeProvider time)
    : IViewerTokenSigner
{
    /// <inheritdoc/>
    public string? Address => settings.Mode is RoomServerMode.External ? ForViewers(connector.Value.Url) : null;

    /// <inheritdoc/>
    public string Sign(AccessToken token, TimeSpan lifetime) =>
        token.Mint(connector.Value.ApiKey, connector.Value.ApiSecret, lifetime, time);

    // The connector also takes http and https; viewers dial web sockets.
    private static string ForViewers(Uri address)
    {
        var scheme = address.Scheme is "https" or "wss" ? "wss" : "ws";
        return $"{scheme}://{address.Authority}";
    }
}
