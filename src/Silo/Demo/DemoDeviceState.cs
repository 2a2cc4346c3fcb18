namespace RemoteAccess.Silo.Demo;

/// <summary>What the dashboard's state page shows of the demo device.</summary>
[GenerateSerializer, Immutable, Alias("ra.silo.DemoDeviceState")]
internal sealed record DemoDeviceState
{
    /// <summary>Its room.</summary>
    [Id(0)] public required string Room { get; init; }

    /// <summary>Whether the room is open, as far as the device knows.</summary>
    [Id(1)] public bool Open { get; init; }

    /// <summary>Samples per second.</summary>
    [Id(2)] public double RateHz { get; init; }

    /// <summary>Ticks so far.</summary>
    [Id(3)] public long Ticks { get; init; }

    /// <summary>Failed ticks and opens so far.</summary>
    [Id(4)] public long Failures { get; init; }

    /// <summary>The last failure, or empty.</summary>
    [Id(5)] public string LastError { get; init; } = string.Empty;

    /// <summary>Its channels.</summary>
    [Id(6)] public IReadOnlyList<DemoChannelState> Channels { get; init; } = [];
}

/// <summary>One channel in <see cref="DemoDeviceState"/>.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Published">Messages that went to at least one viewer.</param>
/// <param name="Watched">Whether anyone subscribed at the last tick.</param>
[GenerateSerializer, Immutable, Alias("ra.silo.DemoChannelState")]
internal sealed record DemoChannelState(
    [property: Id(0)] string Topic,
    [property: Id(1)] long Published,
    [property: Id(2)] bool Watched);
