namespace RemoteAccess.Viewer.Schemas;

/// <summary>The wire type of a field in a protobuf message: the low three bits of its tag.</summary>
internal enum WireType
{
    /// <summary>Seven bits per byte, the lowest first.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>A length, then that many bytes.</summary>
    Bytes = 2,

    /// <summary>Fields up to the end of the group.</summary>
    GroupStart = 3,

    /// <summary>The end of a group.</summary>
    GroupEnd = 4,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32 = 5,
}
