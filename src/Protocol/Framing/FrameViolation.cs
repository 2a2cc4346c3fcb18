namespace RemoteAccess.Protocol;

/// <summary>How a stream violated the framing; it cannot be read any further.</summary>
public enum FrameViolation
{
    /// <summary>A payload longer than the limit was announced.</summary>
    TooLarge,

    /// <summary>The opcode is neither text nor binary.</summary>
    UnknownOpcode,
}
