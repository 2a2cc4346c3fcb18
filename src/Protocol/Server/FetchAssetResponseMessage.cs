using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>The answer to a request for an asset.</summary>
/// <param name="RequestId">As in the request.</param>
/// <param name="Data">The asset, empty if the fetch failed: a view of the frame.</param>
/// <param name="Error">Why the fetch failed; null if it succeeded.</param>
public sealed record FetchAssetResponseMessage(uint RequestId, ReadOnlySequence<byte> Data, string? Error) : ServerMessage;
