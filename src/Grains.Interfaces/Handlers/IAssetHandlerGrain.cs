namespace RemoteAccess.Handlers;

/// <summary>
/// Serves assets (robot descriptions, meshes, images) to viewers by URI. Any grain on any silo can implement it;
/// <see cref="Rooms.RoomDescriptor.AssetHandler"/> names it. Up to 32 fetches per viewer run at once (P5).
/// </summary>
[Alias("ra.IAssetHandlerGrain")]
public interface IAssetHandlerGrain : IGrain
{
    /// <summary>Fetches one asset.</summary>
    /// <param name="request">The request. The URI comes from the viewer and is not checked: check it.</param>
    /// <param name="cancellationToken">Cancelled when the viewer has left or the time limit has passed.</param>
    /// <returns>The data, or <see cref="AssetReply.Failed"/> with a text for the viewer. Throwing gives the viewer <c>Internal server
    /// error: asset handler failed to send a response</c>. More than <c>RemoteAccess:Handlers:MaxAssetBytes</c> is refused.</returns>
    [Alias("FetchAsset")]
    [ResponseTimeout(HandlerTimeouts.Longest)]
    Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken);
}
