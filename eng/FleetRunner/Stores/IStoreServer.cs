using RemoteAccess.FleetRunner.Networks;
using RemoteAccess.FleetRunner.Processes;

namespace RemoteAccess.FleetRunner.Stores;

/// <summary>A throw-away server for the data of silos, on a port of its own. It keeps its data over a stop and a start.</summary>
public interface IStoreServer : IAsyncDisposable
{
    /// <summary>The value of <c>Cluster:Clustering</c> and <c>Storage:Kind</c>.</summary>
    string Kind { get; }

    /// <summary>Its port, on 127.0.0.1 or in its place.</summary>
    int Port { get; }

    /// <summary>Its place in the network of the fleet; null without one.</summary>
    NetworkPlace? Place { get; }

    /// <summary>What silos connect with.</summary>
    string ConnectionString { get; }

    /// <summary>Its process, if it runs.</summary>
    ChildProcess? Process { get; }

    /// <summary>Starts it, or starts it again with its data.</summary>
    Task StartAsync();

    /// <summary>Stops it in order.</summary>
    Task StopAsync();
}
