using Microsoft.Extensions.Options;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Signs tokens for the room server with the silo's own key.</summary>
internal sealed class RoomServerTokenSigner(RoomServerSettings settings, IOptions<RoomServerConnectorOptions> connector, TimeProvider time)
    : IViewerTokenSigner
{
    /// <inheritdoc/>
    public string? Address => settings.Mode is RoomServerMode.External ? ForViewers(connector.Value.Url) : null;

    /// <inheritdoc/>
    public bool EndsConnections => true;

    /// <inheritdoc/>
    public string Sign(AccessToken token, TimeSpan lifetime) =>
        token.Mint(connector.Value.ApiKey, connector.Value.ApiSecret, lifetime, time);

    // The connector also accepts http and https; viewers need a WebSocket address.
    private static string ForViewers(Uri address)
    {
        var scheme = address.Scheme is "https" or "wss" ? "wss" : "ws";
        return $"{scheme}://{address.Authority}";
    }
}
