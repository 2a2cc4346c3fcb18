namespace RemoteAccess.Protocol;

/// <summary>
/// A message from a viewer to the device, as decoded by <see cref="ClientMessageDecoder"/>. Members of type <see
/// cref="System.Buffers.ReadOnlySequence{T}"/> are views of the frame's buffer and live as long as it does; everything else is the
/// message's own. Equality compares lists and buffers by reference.
/// </summary>
public abstract record ClientMessage
{
    private protected ClientMessage()
    {
    }
}
