using RemoteAccess.Grains.Admission;

namespace RemoteAccess.Grains.Inbound;

/// <summary>What bounds the large frames of one stream (B15).</summary>
/// <param name="Room">Where room for them is taken: shared by all streams of their viewer.</param>
/// <param name="Timeout">From a frame's first bytes to its last.</param>
/// <param name="RoomTimeout">How long a frame waits for room that others' frames take.</param>
internal readonly record struct StreamFrames(PartialFrames Room, TimeSpan Timeout, TimeSpan RoomTimeout);
