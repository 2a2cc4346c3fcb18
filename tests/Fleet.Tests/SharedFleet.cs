using RemoteAccess.Fleet.Tests.Fleets;

// One fleet for all, and two processor cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(RemoteAccess.Fleet.Tests.SharedFleet))]

namespace RemoteAccess.Fleet.Tests;

/// <summary>Three silos for the scenarios that leave them whole, or can be repaired after; started by the first one.</summary>
public sealed class SharedFleet : IAsyncDisposable
{
    private FaultFleet? _fleet;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_fleet is { } fleet)
        {
            await fleet.DisposeAsync();
        }
    }

    /// <summary>The fleet, with all its silos up. Nothing moves by itself: a scenario sees only what its own fault does.</summary>
    internal async Task<FaultFleet> ReadyAsync()
    {
        _fleet ??= await FaultFleet.StartAsync(3, new KeyValuePair<string, string>("RemoteAccess:Fleet:Rebalance", "false"));
        await _fleet.RestoreAsync();
        return _fleet;
    }
}
