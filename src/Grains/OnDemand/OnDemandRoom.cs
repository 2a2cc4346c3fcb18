using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Which rooms are opened on demand, and which device grain describes them.</summary>
public sealed class OnDemandRoom
{
    /// <summary>
    /// The names of the rooms: <c>*</c> matches any number of characters, also none, <c>?</c> matches exactly one, everything else matches
    /// itself; case-sensitive. 1 to 256 UTF-8 bytes.
    /// </summary>
    public string Pattern { get; set; } = string.Empty;

    /// <summary>Grain type of the device: the name of its class, or the name its <c>[GrainType]</c> gives it. The grain implements
    /// <c>IDeviceGrain</c>.</summary>
    public string Device { get; set; } = string.Empty;

    /// <summary>How long a room stays open without a viewer if its descriptor does not set it (S7): 1 s to 1 day, default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "give a duration from 00:00:01 to 1.00:00:00 (1 day)")]
    public TimeSpan IdleLeaveAfter { get; set; } = TimeSpan.FromMinutes(5);
}
