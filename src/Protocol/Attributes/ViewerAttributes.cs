namespace RemoteAccess.Protocol;

/// <summary>Participant attributes by which a viewer's token or client tells the device about the viewer; <see
/// cref="ProtocolVersion.AttributeName"/> is one more.</summary>
public static class ViewerAttributes
{
    /// <summary>
    /// What the viewer may do: a comma list of <c>view</c>, <c>publish</c>, <c>call</c>, <c>setParameters</c>, <c>assets</c> (protocol.md,
    /// Grants). Put into the token by whoever mints it, and believed only where the viewer may not change its own attributes.
    /// </summary>
    public const string Grants = "ra.grants";

    /// <summary><see cref="FlowAcknowledged"/> when the viewer acknowledges what it has consumed of its control stream (B12).</summary>
    public const string Flow = "ra.flow";

    /// <summary>The value of <see cref="Flow"/> that asks for flow control.</summary>
    public const string FlowAcknowledged = "1";
}
