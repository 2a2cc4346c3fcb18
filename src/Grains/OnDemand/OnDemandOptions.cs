using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Rooms that are opened when a viewer comes. Section <c>OnDemand</c>; validated at start, every error at once.</summary>
public sealed class OnDemandOptions
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string Section = "OnDemand";

    /// <summary>The rules, by a name that the operator chooses and that errors and logs show. No room name may match two of them.</summary>
    public Dictionary<string, OnDemandRoom> Rooms { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Rooms that this silo tries to open in a minute, successful or not: 1 to 10,000, default 60. That many may be opened at once. Limits
    /// the cost of invented room names; further arrivals are refused and may be retried.
    /// </summary>
    [Range(1, 10_000)]
    public int OpensPerMinute { get; set; } = 60;

    /// <summary>Time limit of each grain call that opens a room: 0.1 s to 1 min, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks the annotations of the section (generated).</summary>
[OptionsValidator]
internal sealed partial class OnDemandAnnotationsValidator : IValidateOptions<OnDemandOptions>;
