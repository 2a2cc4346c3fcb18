namespace RemoteAccess.RoomServer.Client.Tracks;

/// <summary>A frame of a data track.</summary>
/// <param name="Content">The content from the publisher.</param>
/// <param name="UserTimestamp">The publisher's timestamp; ns since the Unix epoch by convention.</param>
public readonly record struct TrackFrame(ReadOnlyMemory<byte> Content, ulong UserTimestamp);
