using System.Text.Json.Serialization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RemoteAccess.Hosting.Health;

/// <summary>The JSON answer of the health endpoints.</summary>
/// <param name="Status">The worst of all checks.</param>
/// <param name="Checks">Each check by its name.</param>
internal sealed record HealthReply(string Status, IReadOnlyDictionary<string, HealthReply.Check> Checks)
{
    /// <summary>Builds the answer.</summary>
    /// <param name="report">What the checks said.</param>
    /// <param name="details">Whether rooms are named.</param>
    public static HealthReply From(HealthReport report, bool details) => new(
        report.Status.ToString(),
        report.Entries.ToDictionary(entry => entry.Key, entry => new Check(
            entry.Value.Status.ToString(),
            entry.Value.Description,
            details && entry.Value.Data.Count > 0 ? entry.Value.Data : null)));

    /// <summary>One check.</summary>
    /// <param name="Status">Healthy, Degraded or Unhealthy.</param>
    /// <param name="Description">Why, in a few words.</param>
    /// <param name="Rooms">Rooms by name; left out where details are not shown.</param>
    internal sealed record Check(
        string Status,
        string? Description,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, object>? Rooms);
}
