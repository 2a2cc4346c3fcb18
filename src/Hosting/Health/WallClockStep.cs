using System.Globalization;

namespace RemoteAccess.Hosting.Health;

/// <summary>A step of the wall clock.</summary>
/// <param name="By">How far; negative is back.</param>
/// <param name="At">When it was noticed, on the monotonic clock.</param>
internal sealed record WallClockStep(TimeSpan By, long At)
{
    /// <summary>In seconds, with three digits.</summary>
    public string Size => string.Create(CultureInfo.InvariantCulture, $"{By.Duration().TotalSeconds:F3} s");

    /// <summary>In words.</summary>
    public string Direction => By < TimeSpan.Zero ? "back" : "forward";
}
