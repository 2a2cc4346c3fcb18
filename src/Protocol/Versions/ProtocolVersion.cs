namespace RemoteAccess.Protocol;

/// <summary>The protocol version of this library, and the attribute in which a viewer states its own.</summary>
public static class ProtocolVersion
{
    /// <summary>The version of this library. A viewer that states no version is assumed to have this one.</summary>
    public const string Current = "2.2.0";

    /// <summary>The participant attribute with a viewer's version (S2).</summary>
    public const string AttributeName = "protocolVersion";
}
