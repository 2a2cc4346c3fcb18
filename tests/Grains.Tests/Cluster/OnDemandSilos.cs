using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.OnDemand;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Two silos that open rooms whose name begins with <c>od-</c>, and leave them after a second.</summary>
public sealed class OnDemandSilos : TwoSilos
{
    public const int OpensPerMinute = 60;

    public OnDemandSilos()
        : base(silo => silo.Services.Configure<OnDemandOptions>(options => options.Rooms["test"] = new OnDemandRoom
        {
            Pattern = "od-*",
            Device = nameof(OnDemandDeviceGrain),
            IdleLeaveAfter = TimeSpan.FromSeconds(1),
        }))
    {
    }
}
