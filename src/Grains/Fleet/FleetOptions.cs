using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Fleet;

/// <summary>How the silos of a fleet watch and replace each other. Section <c>RemoteAccess:Fleet</c>.</summary>
public sealed class FleetOptions
{
    /// <summary>How often a silo asks each other silo whether it is there, and how loaded it is. 00:00:00.1 to 00:01:00; default 1
    /// s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A silo that has heard neither the store nor most of the other silos for this long ends its rooms and sends their viewers
    /// away (B18): others serve them by then. 00:00:01 to 00:05:00; default 5 s: longer than <see cref="PingInterval"/>, and not longer
    /// than the others need to declare it dead.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CutOffAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A process that stood still for this long writes nothing to viewers until it has read the stored epochs of its rooms (B18).
    /// 00:00:00.5 to 00:05:00; default 1.5 s: the others may declare it dead after that.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan StallAfter { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How often a silo compares the epochs of its rooms with the stored ones, and looks for wanted rooms that no living silo
    /// serves. 00:00:00.1 to 01:00:00; default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a room's grain on another silo than the room's session answers callers before it goes there. Only tests set
    /// it.</summary>
    internal TimeSpan FollowAfter { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Rooms that one silo reopens at once after another one died; the rest waits. 1 to 1,000; default 16.</summary>
    [Range(1, 1_000)]
    public int ReopeningsAtOnce { get; set; } = 16;

    /// <summary>Rooms that a silo hands over at once when it is drained. 1 to 1,000; default 8.</summary>
    [Range(1, 1_000)]
    public int MovesAtOnce { get; set; } = 8;

    /// <summary>Whether rooms are moved from loaded silos to others, e.g. new ones. Default true.</summary>
    public bool Rebalance { get; set; } = true;

    /// <summary>Rooms that a silo moves away per minute to spread the load. 1 to 10,000; default 30: each costs its viewers a
    /// reconnect.</summary>
    [Range(1, 10_000)]
    public int MovesPerMinute { get; set; } = 30;
}
