namespace RemoteAccess.Protocol;

/// <summary>The version of the protocol spoken here, and where a viewer states its own.</summary>
public static class ProtocolVersion
{
    /// <summary>The version of this library, also taken for a viewer that states none.</summary>
    public const string Current = "2.2.0";

    /// <summary>The participant attribute that carries a viewer's version (S2).</summary>
    public const string AttributeName = "protocolVersion";
}
