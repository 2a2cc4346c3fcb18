using Microsoft.Extensions.Options;
using RemoteAccess.LiveKit;
using RemoteAccess.LiveKit.Tokens;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Signs for LiveKit with the key by which the silo joins it itself: no audio or video, no change of its own attributes, which
/// carry the grants.</summary>
internal sealed class LiveKitTokenSigner(IOptions<LiveKitOptions> options, TimeProvider time) : IViewerTokenSigner
{
    /// <inheritdoc/>
    public string? Address => options.Value.Url!.ToString().TrimEnd('/');

    /// <inheritdoc/>
    public string Sign(AccessToken token, TimeSpan lifetime) => new LiveKitToken
    {
        Identity = token.Identity,
        Name = token.Name,
        Attributes = token.Attributes,
        Grant = LiveKitGrant.Viewer(token.Grant.Room!),
    }.Mint(options.Value.ApiKey, options.Value.ApiSecret, lifetime, time);
}
