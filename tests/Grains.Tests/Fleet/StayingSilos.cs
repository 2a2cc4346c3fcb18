using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Tests.Cluster;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Two silos on which a room's grain stays where the test has moved it, and a session that ends takes as long as it
/// likes.</summary>
public sealed class StayingSilos() : TwoSilos(silo => silo.Services.Configure<RemoteAccessOptions>(options =>
{
    FleetSilos.Watchful(options);
    options.Fleet.FollowAfter = TimeSpan.FromMinutes(10);
    options.Room.LeaveTimeout = TimeSpan.FromMinutes(1);
}));
