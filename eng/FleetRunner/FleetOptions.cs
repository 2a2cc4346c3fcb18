using RemoteAccess.FleetRunner.Networks;

namespace RemoteAccess.FleetRunner;

/// <summary>What a fleet is made of.</summary>
public sealed record FleetOptions
{
    /// <summary>How many silos; 1 to 20, default 3.</summary>
    public int Silos { get; init; } = 3;

    /// <summary>Whether the store is PostgreSQL instead of Redis.</summary>
    public bool Postgres { get; init; }

    /// <summary>Settings for every silo, e.g. <c>Demo:Enabled=false</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>The network in which the silos and Redis have places of their own; null for ports of 127.0.0.1. The silos then need a key
    /// of their own for viewers. Whoever gives it disposes it after the fleet.</summary>
    public SiloNetwork? Network { get; init; }

    /// <summary>The folder for the logs; null for one that is deleted with the fleet.</summary>
    public string? Directory { get; init; }

    /// <summary>The silo's program; null for the one that was built with this one.</summary>
    public string? Program { get; init; }

    /// <summary>How long one silo may take to come up; default 60 s.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(60);
}
