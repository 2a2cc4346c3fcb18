namespace RemoteAccess.Protocol;

/// <summary>The viewer requests an asset.</summary>
/// <param name="RequestId">Chosen by the viewer; the answer has the same id.</param>
/// <param name="Uri">The asset's URI, as the viewer wrote it.</param>
public sealed record FetchAssetMessage(uint RequestId, string Uri) : ClientMessage;
