namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A stream cannot be opened or written to because its destination has left the room, or because our connection to the room is over. That
/// is no failure: there is nobody to reset, to retry for or to warn about. Whoever throws it has changed its view of the room before, and
/// has written the event that tells of it (<see cref="ParticipantDisconnected"/> of that SID, or <see cref="RoomDisconnected"/>) or writes
/// it next: the session removes the participant by that event.
/// </summary>
/// <param name="message">Who left, for the log.</param>
/// <param name="inner">What the transport said, if it said anything.</param>
public sealed class DestinationLeftException(string message, Exception? inner = null) : IOException(message, inner);
