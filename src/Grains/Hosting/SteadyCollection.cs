using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace RemoteAccess.Grains.Hosting;

/// <summary>
/// Keeps Orleans' collector of idle activations on a clock that never steps. It orders activations by the wall clock, and refuses each new
/// one whose time to go lies before the next round: after a step back no grain can be activated until the wall clock has caught up, so no
/// new viewer could be registered (B20).
/// </summary>
/// <remarks>
/// Nothing else of Orleans is given that clock, so what it writes for others to read (the membership table) stays on the wall clock. The
/// collector's type is internal to Orleans: where it is not found by its name, everything is left as it is, and a test says so.
/// </remarks>
internal static class SteadyCollection
{
    private const string Collector = "Orleans.Runtime.ActivationCollector";

    /// <summary>Registers the collector anew. Idempotent.</summary>
    /// <returns>Whether it was found.</returns>
    public static bool Use(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType.FullName == Collector) is not { ImplementationType: { } type } found)
        {
            return services.Any(service => service.ServiceType.FullName == Collector);
        }

        services.Replace(new Microsoft.Extensions.DependencyInjection.ServiceDescriptor(
            found.ServiceType,
            provider => ActivatorUtilities.CreateInstance(provider, type, new SteadyTime(provider.GetRequiredService<TimeProvider>())),
            found.Lifetime));
        return true;
    }

    // The wall clock of the start, and from there on the monotonic one.
    private sealed class SteadyTime(TimeProvider inner) : TimeProvider
    {
        private readonly DateTimeOffset _start = inner.GetUtcNow();
        private readonly long _started = inner.GetTimestamp();

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

        public override DateTimeOffset GetUtcNow() => _start + inner.GetElapsedTime(_started);

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }
}
