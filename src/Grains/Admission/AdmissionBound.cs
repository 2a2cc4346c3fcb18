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

/// <summary>How far one bound of the silo is used.</summary>
/// <param name="Bound">Which.</param>
/// <param name="Used">Now.</param>
/// <param name="Limit">At most.</param>
internal readonly record struct BoundUse(AdmissionBound Bound, long Used, long Limit)
{
    /// <summary>Used of the limit, from 0; over 1 where what is held already is not taken back.</summary>
    public double Share => Limit == 0 ? 0 : (double)Used / Limit;
}
