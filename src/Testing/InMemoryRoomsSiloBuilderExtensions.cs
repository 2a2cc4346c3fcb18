using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Testing;

/// <summary>Registers the in-memory transport in a silo of a test cluster.</summary>
public static class InMemoryRoomsSiloBuilderExtensions
{
    /// <summary>Uses in-memory rooms in this silo. Call it in addition to <c>AddRemoteAccess()</c>, instead of another transport.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="rooms">The rooms; the same for every silo of the cluster.</param>
    /// <returns>The same silo.</returns>
    public static ISiloBuilder AddInMemoryRooms(this ISiloBuilder silo, InMemoryRooms rooms)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(rooms);
        silo.Services.AddSingleton<IRoomConnector>(rooms);
        return silo;
    }
}
