using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.FleetRunner;

// One fleet for all, and two processor cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(RemoteAccess.Fleet.Tests.SharedFleet))]

namespace RemoteAccess.Fleet.Tests;

/// <summary>Three silos for the scenarios that leave them whole, or can be repaired after; started by the first one.</summary>
public class SharedFleet : IAsyncDisposable
{
    private FaultFleet? _fleet;
    private LiveKitRooms? _liveKit;

    /// <summary>Whether its rooms are on LiveKit.</summary>
    protected virtual bool LiveKit => false;

    /// <summary>Whether the store is PostgreSQL.</summary>
    protected virtual bool Postgres => false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_fleet is { } fleet)
        {
            await fleet.DisposeAsync();
        }

        if (_liveKit is { } rooms)
        {
            await rooms.DisposeAsync();
        }
    }

    /// <summary>The fleet, with all its silos up. Nothing moves by itself: a scenario sees only what its own fault does.</summary>
    internal async Task<FaultFleet> ReadyAsync()
    {
        _liveKit ??= LiveKit ? LiveKitRooms.UseOrSkip() : null;
        _fleet ??= await FaultFleet.StartAsync(
            new FleetOptions { Postgres = Postgres, Settings = [new("RemoteAccess:Fleet:Rebalance", "false")] }, _liveKit);
        await _fleet.RestoreAsync();
        return _fleet;
    }
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgresFleet : SharedFleet
{
    /// <inheritdoc/>
    protected override bool Postgres => true;
}

/// <summary>The same with rooms on LiveKit.</summary>
public sealed class LiveKitFleet : SharedFleet
{
    /// <inheritdoc/>
    protected override bool LiveKit => true;
}
