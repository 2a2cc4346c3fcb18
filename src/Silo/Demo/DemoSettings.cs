using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Silo.Demo;

/// <summary>The demo device (section <c>Demo</c>): this machine's own figures, served in a room.</summary>
internal sealed class DemoSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Demo";

    /// <summary>Whether it runs; default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Its room; default <c>demo</c>, 1 to 256 UTF-8 bytes without control characters.</summary>
    [Required(ErrorMessage = "give the room a name, e.g. demo")]
    public string Room { get; set; } = "demo";

    /// <summary>Samples per second, per channel; 0.1 to 100 Hz, default 10.</summary>
    [Range(0.1, 100, ErrorMessage = "give a rate from 0.1 to 100 Hz")]
    public double RateHz { get; set; } = 10;
}
