namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A stream a participant opened to us lost bytes on the way, or had to be given up because it could not be slowed. Its sender does not
/// know: it is told and reset, which an <see cref="IOException"/> of another kind (the sender left or gave it up, our connection ended)
/// does not ask for.
/// </summary>
/// <param name="message">What was lost, for the viewer too: no payloads, nothing of the silo's.</param>
public sealed class InboundStreamLostException(string message) : IOException(message);
