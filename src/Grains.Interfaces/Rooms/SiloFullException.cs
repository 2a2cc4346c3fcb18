namespace RemoteAccess.Rooms;

/// <summary>A silo does not open a room because it is full or short of memory: nothing was opened or stored. Try again after <see
/// cref="RetryAfter"/>, or add a silo.</summary>
[GenerateSerializer, Alias("ra.SiloFullException")]
public sealed class SiloFullException : Exception
{
    /// <summary>The silo has as many rooms open as it may (<c>RemoteAccess:Admission:Rooms</c>).</summary>
    /// <param name="room">The room that is not opened.</param>
    /// <param name="limit">How many may be open.</param>
    public SiloFullException(string room, int limit)
        : base(
            $"Room '{room}' is not opened: its silo has {limit} rooms open, as many as it may. "
            + "Close rooms, raise RemoteAccess:Admission:Rooms or add a silo.") => RetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>Any limit.</summary>
    /// <param name="message">The room, the limit, and what to do.</param>
    public SiloFullException(string message)
        : base(message)
    {
    }

    /// <summary>The limit that is reached.</summary>
    [Id(0)] public SiloLimit Limit { get; init; }

    /// <summary>When a further attempt makes sense; add jitter of your own. Zero from a silo of an earlier version.</summary>
    [Id(1)] public TimeSpan RetryAfter { get; init; }
}

/// <summary>What a silo that refuses has too little of.</summary>
[GenerateSerializer, Alias("ra.SiloLimit")]
public enum SiloLimit
{
    /// <summary>Rooms (<c>RemoteAccess:Admission:Rooms</c>).</summary>
    Rooms = 0,

    /// <summary>Bytes held for viewers (<c>RemoteAccess:Admission:Bytes</c>).</summary>
    Bytes = 1,

    /// <summary>Memory of the process, or of the container or machine it runs on.</summary>
    Memory = 2,
}
