namespace RemoteAccess.Protocol;

/// <summary>
/// A message from the device to a viewer, as decoded by <see cref="ServerMessageDecoder"/>. Members of type <see
/// cref="System.Buffers.ReadOnlySequence{T}"/> are views of the frame's buffer and live as long as it does; everything else is the
/// message's own. Equality compares lists and buffers by reference.
/// </summary>
public abstract record ServerMessage
{
    private protected ServerMessage()
    {
    }
}
