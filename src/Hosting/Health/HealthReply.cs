using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RemoteAccess.Hosting.Health;

/// <summary>The JSON response of the health endpoints.</summary>
/// <param name="Status">The worst status of all checks.</param>
/// <param name="Checks">Each check by its name.</param>
internal sealed record HealthReply(string Status, IReadOnlyDictionary<string, HealthReply.Check> Checks)
{
    /// <summary>Builds the response.</summary>
    /// <param name="report">The results of the checks.</param>
    /// <param name="details">Whether to list rooms by name.</param>
    public static HealthReply From(HealthReport report, bool details) => new(
        report.Status.ToString(),
        report.Entries.ToDictionary(entry => entry.Key, entry => new Check(
            entry.Value.Status.ToString(),
            entry.Value.Description,
            details && entry.Value.Data.Count > 0 ? entry.Value.Data : null)));

    /// <summary>One check.</summary>
    /// <param name="Status">Healthy, Degraded or Unhealthy.</param>
    /// <param name="Description">A short reason.</param>
    /// <param name="Rooms">Rooms by name; left out without details.</param>
    internal sealed record Check(
        string Status,
        string? Description,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, object>? Rooms);
}
