namespace RemoteAccess.Protocol;

/// <summary>The viewer asks for an asset.</summary>
/// <param name="RequestId">Chosen by the viewer; the answer gives it back.</param>
/// <param name="Uri">Which asset, as the viewer wrote it.</param>
public sealed record FetchAssetMessage(uint RequestId, string Uri) : ClientMessage;
