namespace RemoteAccess.Protocol;

/// <summary>Participant attributes with which a viewer's token or client informs the device about the viewer; <see
/// cref="ProtocolVersion.AttributeName"/> is another one.</summary>
public static class ViewerAttributes
{
    /// <summary>
    /// What the viewer may do: some of <c>view</c>, <c>publish</c>, <c>call</c>, <c>setParameters</c>, <c>assets</c>, separated by commas
    /// (docs/protocol.md, Grants). Part of the token; trusted only if the viewer may not change its own attributes.
    /// </summary>
    public const string Grants = "ra.grants";

    /// <summary><see cref="FlowAcknowledged"/> if the viewer acknowledges what it has consumed of its control stream (B12).</summary>
    public const string Flow = "ra.flow";

    /// <summary>The value of <see cref="Flow"/> that requests flow control.</summary>
    public const string FlowAcknowledged = "1";
}
