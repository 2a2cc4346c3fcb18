using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>A meter with the instruments of one area, and what they record.</summary>
internal sealed class AreaFixture : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public AreaFixture()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        Seen = new Measurements(factory, new Pulse());
        Meter = factory.Create(RemoteAccessMeter.Name);
    }

    public Meter Meter { get; }

    public Measurements Seen { get; }

    public void Dispose()
    {
        Seen.Dispose();
        _services.Dispose();
    }
}
