using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>The answer to a fetch of an asset.</summary>
/// <param name="RequestId">As in the request.</param>
/// <param name="Data">The asset, empty when it failed: a view of the frame.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record FetchAssetResponseMessage(uint RequestId, ReadOnlySequence<byte> Data, string? Error) : ServerMessage;
