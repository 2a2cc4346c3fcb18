using Microsoft.Extensions.Options;
using RemoteAccess.LiveKit;
using RemoteAccess.LiveKit.Tokens;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Signs tokens for LiveKit with the silo's own key. The tokens permit no audio or video and no change of the viewer's own
/// attributes, because those carry the grants.</summary>
internal sealed class LiveKitTokenSigner(IOptions<LiveKitOptions> options, TimeProvider time) : IViewerTokenSigner
{
    /// <inheritdoc/>
    public string? Address => options.Value.Url!.ToString().TrimEnd('/');

    /// <inheritdoc/>
    public bool EndsConnections => false;

    /// <inheritdoc/>
    public string Sign(AccessToken token, TimeSpan lifetime) => new LiveKitToken
    {
        Identity = token.Identity,
        Name = token.Name,
        Attributes = token.Attributes,
        Grant = LiveKitGrant.Viewer(token.Grant.Room!),
    }.Mint(options.Value.ApiKey, options.Value.ApiSecret, lifetime, time);
}
