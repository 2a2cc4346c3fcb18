using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Declared;

/// <summary>How soon it is stored what publishers add to an open room, so that it is there after a crash. Section
/// <c>RemoteAccess:Declared</c>.</summary>
public sealed class DeclaredOptions
{
    /// <summary>The time between two writes for one room after changes of channels and services. The first change is written at once; of
    /// later ones a crash can lose those of this time. 100 ms to 1 h; default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The same after changes of lasting statuses and the connection graph alone. Not shorter than Interval. 100 ms to 1 h;
    /// default 10 s: they can change often, and devices send them again.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan StateInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Writes of one silo that run at once; further rooms wait in line. 1 to 1,000; default 8, so that many rooms that change
    /// together do not crowd out the store's other users.</summary>
    [Range(1, 1_000)]
    public int ConcurrentWrites { get; set; } = 8;

    /// <summary>After this time a write counts as failed and is repeated. 100 ms to 5 min; default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between attempts while the store fails; the first wait is Interval, doubled each time, with jitter. 100 ms
    /// to 1 h; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(30);
}
