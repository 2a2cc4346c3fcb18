namespace RemoteAccess.Rooms;

/// <summary>The room is moving between silos, or another silo has just taken it (B19): nothing was done; try again shortly. The client
/// library does.</summary>
/// <remarks>Without <c>[GenerateSerializer]</c>: with it, an older build could not even read the message.</remarks>
public sealed class RoomMovedException(string room) : Exception($"Room '{room}' is moving to another silo. Try again shortly.");
