using System.Globalization;

namespace RemoteAccess.Hosting.Health;

/// <summary>A step of the wall clock.</summary>
/// <param name="By">The size of the step; negative if the clock went back.</param>
/// <param name="At">When the step was detected, on the monotonic clock.</param>
internal sealed record WallClockStep(TimeSpan By, long At)
{
    /// <summary>The size in seconds, with three decimals.</summary>
    public string Size => string.Create(CultureInfo.InvariantCulture, $"{By.Duration().TotalSeconds:F3} s");

    /// <summary><c>back</c> or <c>forward</c>.</summary>
    public string Direction => By < TimeSpan.Zero ? "back" : "forward";
}
