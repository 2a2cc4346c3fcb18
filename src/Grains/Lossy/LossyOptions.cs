using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Lossy;

/// <summary>Bounds of lossy channels. Section <c>RemoteAccess:Lossy</c>.</summary>
public sealed class LossyOptions
{
    /// <summary>The largest message of a lossy channel, in bytes; larger ones are dropped with a warning status. 1,200 B to 1 MiB; default
    /// 100 KiB.</summary>
    [Range(1_200, 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 100 * 1024;

    /// <summary>How long a channel must be without a drop before its warning is removed. 1 s to 1 h; default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ClearAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The shortest time between two warnings of one channel. 100 ms to 10 min; default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(10);
}
