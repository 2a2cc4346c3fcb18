using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace RemoteAccess.Grains.Hosting;

/// <summary>
/// Gives Orleans' collector of idle activations a clock that never steps. The collector orders activations by the wall clock, and refuses a
/// new one whose expiry lies before its next round. After a step back, no grain could be activated until the wall clock has caught up, so
/// no new viewer could be registered (B20).
/// </summary>
/// <remarks>
/// No other part of Orleans gets that clock, so the times that it shares with other silos (the membership table) stay on the wall clock.
/// The collector's type is internal to Orleans. If it is not found by its name, nothing is changed, and a test fails.
/// </remarks>
internal static class SteadyCollection
{
    private const string Collector = "Orleans.Runtime.ActivationCollector";

    /// <summary>Replaces the collector's registration. Idempotent.</summary>
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

    // The wall clock at the start; from then on the monotonic clock.
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
