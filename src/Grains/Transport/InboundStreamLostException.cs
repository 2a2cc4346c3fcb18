namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A stream that a participant opened to us lost bytes in transit, or was abandoned because its sender could not be slowed down. The sender
/// cannot know that, so it is notified and reset. Any other <see cref="IOException"/> (the sender left or abandoned the stream, our
/// connection ended) causes no reset.
/// </summary>
/// <param name="message">What was lost. The text is also sent to the viewer, so it must contain no payloads and no internals of the
/// silo.</param>
public sealed class InboundStreamLostException(string message) : IOException(message);
