using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.RoomServer;

/// <summary>
/// The door: each silo of a cluster accepts viewers of every room and forwards them to the silo that serves the room. Section
/// <c>RoomServer:Door</c>; without effect while the silo is alone.
/// </summary>
public sealed class DoorOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = RoomServerOptions.SectionName + ":Door";

    /// <summary>The shortest <see cref="Key"/>: 32 bytes, as for the secrets of tokens.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>
    /// Where the other silos reach this silo's listener: <c>http</c> or <c>https</c>, a host and a port. The host <c>*</c> means the
    /// address
    /// that the silo has in the cluster. Default: the address on which the silo's program listens; in another host the first of its
    /// configured addresses.
    /// </summary>
    [RegularExpression(
        "https?://[^/?#\\s]+/?",
            ErrorMessage = "RoomServer:Door:Address must be http:// or https://, a host and a port, e.g. http://10.0.0.7:8080.")]
    public string Address { get; set; } = string.Empty;

    /// <summary>The zone in which the silo runs, as other silos see it, e.g. a data centre; up to 64 characters, default none.</summary>
    [StringLength(64, ErrorMessage = "RoomServer:Door:Zone must have at most 64 characters.")]
    public string Zone { get; set; } = string.Empty;

    /// <summary>
    /// The key by which silos prove to each other that a request was forwarded: 32 to 512 bytes of UTF-8, the same on all silos. Default:
    /// derived from the keys of the room server, which all silos share.
    /// </summary>
    public string Key { get; set; } = string.Empty;

    /// <summary>A second key that is accepted too while the silos change from one <see cref="Key"/> to another; default none.</summary>
    public string PreviousKey { get; set; } = string.Empty;

    /// <summary>How long one silo may take to answer a forwarded request: 0.1 s to 30 s, default 2 s (a loaded silo answers in 0.1
    /// s).</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:30")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a viewer's request may wait at the door in all, while its room has no silo that answers, before it is refused with 503: 0
    /// to
    /// 1 min, default 4 s (a room of a dead silo is open again by then; viewers wait 10 s for a connection).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Silos through which a request may be forwarded: 1 to 4, default 2 (one, and another one if the room has just moved). Beyond it the
    /// silos disagree about the room's place, and the request is refused.
    /// </summary>
    [Range(1, 4)]
    public int MaxHops { get; set; } = 2;
}
