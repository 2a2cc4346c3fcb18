namespace RemoteAccess.Viewer.Schemas;

/// <summary>How the bytes of a field lie in a protobuf message: the low three bits of its tag.</summary>
internal enum WireType
{
    /// <summary>Seven bits a byte, the lowest first.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>A length, and so many bytes.</summary>
    Bytes = 2,

    /// <summary>Fields up to the end of the group.</summary>
    GroupStart = 3,

    /// <summary>The end of a group.</summary>
    GroupEnd = 4,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32 = 5,
}
