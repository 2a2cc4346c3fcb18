namespace RemoteAccess.Grains.Admission;

/// <summary>What a silo bounds (B15); the names are tags of metrics.</summary>
internal enum AdmissionBound
{
    /// <summary>None: admitted.</summary>
    None,

    /// <summary>Rooms of the silo.</summary>
    Rooms,

    /// <summary>Viewers of the silo.</summary>
    Viewers,

    /// <summary>Viewers of the room.</summary>
    ViewersPerRoom,

    /// <summary>Bytes held for the viewers of the silo.</summary>
    Bytes,

    /// <summary>Bytes held for the viewers of the room.</summary>
    BytesPerRoom,

    /// <summary>Bytes of frames of the silo's viewers that are not whole yet.</summary>
    PartialFrameBytes,

    /// <summary>What the process may use of the machine's memory, whoever holds it.</summary>
    Memory,
}
