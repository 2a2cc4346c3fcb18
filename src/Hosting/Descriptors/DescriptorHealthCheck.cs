using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RemoteAccess.Hosting.Descriptors;

/// <summary>Degraded once four fifths of the file descriptors are open. Connections are refused before all are used.</summary>
internal sealed class DescriptorHealthCheck(FileDescriptors? descriptors = null) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            descriptors is null ? HealthCheckResult.Healthy("no limit is known") : Of(FileDescriptors.CountOpen(), descriptors.Limit));

    /// <summary>The verdict.</summary>
    internal static HealthCheckResult Of(long open, long limit)
    {
        var told = string.Create(CultureInfo.InvariantCulture, $"{open} of {limit} open (RLIMIT_NOFILE)");
        return open >= limit * FileDescriptors.Near ? HealthCheckResult.Degraded(told) : HealthCheckResult.Healthy(told);
    }
}
