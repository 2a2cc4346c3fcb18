namespace RemoteAccess.Handlers;

/// <summary>
/// Serves assets (robot descriptions, meshes, images) to viewers by URI. Any grain on any silo; named by
/// <see cref="Rooms.RoomDescriptor.AssetHandler"/>. Up to 32 fetches per viewer come at once (P5).
/// </summary>
[Alias("ra.IAssetHandlerGrain")]
public interface IAssetHandlerGrain : IGrain
{
    /// <summary>Fetches one asset.</summary>
    /// <param name="request">What is wanted. The URI comes from the viewer as it is: check it.</param>
    /// <param name="cancellationToken">Cancelled when the viewer has left or the time is over.</param>
    /// <returns>The data, or <see cref="AssetReply.Failed"/> with a text for the viewer. Throwing gives the viewer <c>Internal server
    /// error: asset handler failed to send a response</c>. More than <c>RemoteAccess:Handlers:MaxAssetBytes</c> is refused.</returns>
    [Alias("FetchAsset")]
    [ResponseTimeout(HandlerTimeouts.Longest)]
    Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken);
}
