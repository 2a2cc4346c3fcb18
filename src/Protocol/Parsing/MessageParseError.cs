namespace RemoteAccess.Protocol;

/// <summary>Why the payload of a frame is not a message. The frame is skipped; the stream goes on.</summary>
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

    /// <summary>A member is there but has a wrong type or a value outside its range, or stands where none may.</summary>
    BadValue,

    /// <summary>A binary payload ends before what its message needs.</summary>
    TooShort,

    /// <summary>No binary message of this direction has that opcode.</summary>
    UnknownBinaryOpcode,
}
