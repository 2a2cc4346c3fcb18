namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A stream cannot be opened or written to because its destination has left the room, or because our connection to the room is over. That
/// is not a failure: nothing is reset, retried or logged as a warning. The connector that throws it has updated its view of the room
/// before. It has written the event of the departure (<see cref="ParticipantDisconnected"/> of that SID, or <see cref="RoomDisconnected"/>)
/// or writes it next; the session removes the participant when it reads that event.
/// </summary>
/// <param name="message">Who left, for the log.</param>
/// <param name="inner">The error of the transport, or null.</param>
public sealed class DestinationLeftException(string message, Exception? inner = null) : IOException(message, inner);
