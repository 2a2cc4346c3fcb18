namespace RemoteAccess.Protocol;

/// <summary>Why the payload of a frame is not a message. The frame is skipped; the stream continues.</summary>
public enum MessageParseError
{
    /// <summary>Text that is not UTF-8.</summary>
    BadUtf8,

    /// <summary>Not well-formed JSON, or nested deeper than 64.</summary>
    BadJson,

    /// <summary>No message of this direction has that <c>op</c>.</summary>
    UnknownOp,

    /// <summary>A required member is absent or null.</summary>
    MissingMember,

    /// <summary>A member has a wrong type or a value outside its range, or is not allowed there.</summary>
    BadValue,

    /// <summary>A binary payload is shorter than its message needs.</summary>
    TooShort,

    /// <summary>No binary message of this direction has that opcode.</summary>
    UnknownBinaryOpcode,
}
