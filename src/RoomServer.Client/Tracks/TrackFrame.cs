namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>A frame of a data track.</summary>
/// <param name="Content">What the publisher pushed.</param>
/// <param name="UserTimestamp">What the publisher sent with it; ns since the Unix epoch by convention.</param>
public readonly record struct TrackFrame(ReadOnlyMemory<byte> Content, ulong UserTimestamp);
