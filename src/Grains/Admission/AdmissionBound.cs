namespace RemoteAccess.Grains.Admission;

/// <summary>The limits of a silo (B15). The names are tags of metrics.</summary>
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

    /// <summary>Bytes of partly received frames of the silo's viewers.</summary>
    PartialFrameBytes,

    /// <summary>The memory that the process may use, for any purpose.</summary>
    Memory,

    /// <summary>The memory of the container or machine, as the garbage collector sees it: also what the process uses outside of its
    /// heap.</summary>
    MemoryLoad,
}

/// <summary>How much of one limit of the silo is used.</summary>
/// <param name="Bound">The limit.</param>
/// <param name="Used">How much is used now.</param>
/// <param name="Limit">Its value.</param>
internal readonly record struct BoundUse(AdmissionBound Bound, long Used, long Limit)
{
    /// <summary>The part that is used, from 0. It can exceed 1, because admitted viewers are never removed.</summary>
    public double Share => Limit == 0 ? 0 : (double)Used / Limit;

    /// <summary>The share from which on an operator should know of it.</summary>
    public double NearFrom { get; init; } = SiloAdmission.Near;

    /// <summary>Whether an operator should know of it.</summary>
    public bool IsNear => Share >= NearFrom;
}
