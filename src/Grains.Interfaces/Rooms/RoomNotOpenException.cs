namespace RemoteAccess.Rooms;

/// <summary>The call needs an open room.</summary>
[GenerateSerializer, Alias("ra.RoomNotOpenException")]
public sealed class RoomNotOpenException(string room) : Exception($"Room '{room}' is not open; call OpenAsync with a descriptor first.");
