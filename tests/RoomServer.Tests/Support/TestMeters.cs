using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>Instruments of one test's own.</summary>
internal static class TestMeters
{
    public static RoomServerMetrics RoomServer() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
