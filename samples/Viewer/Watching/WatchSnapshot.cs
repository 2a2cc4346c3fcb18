using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Watching;

/// <summary>What the table shows at one moment. Immutable.</summary>
internal sealed record WatchSnapshot
{
    /// <summary>The room.</summary>
    public required string Room { get; init; }

    /// <summary>The room server.</summary>
    public required Uri Url { get; init; }

    /// <summary>Our identity; empty before the join.</summary>
    public required string Identity { get; init; }

    /// <summary>This connection; empty before the join.</summary>
    public required string Sid { get; init; }

    /// <summary>The phase, as text.</summary>
    public required string Phase { get; init; }

    /// <summary>Whether messages can arrive.</summary>
    public required bool IsLive { get; init; }

    /// <summary>The device's identity; empty before its first control stream.</summary>
    public required string Device { get; init; }

    /// <summary>The device's ServerInfo on the current stream; null before it.</summary>
    public required ServerInfo? Info { get; init; }

    /// <summary>Control streams after the first.</summary>
    public required int Resets { get; init; }

    /// <summary>Joins after the first.</summary>
    public required int Reconnects { get; init; }

    /// <summary>Time since the viewer started.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Channel messages so far.</summary>
    public required long Messages { get; init; }

    /// <summary>How many channels are offered.</summary>
    public required int Offered { get; init; }

    /// <summary>The first of them, by topic.</summary>
    public required IReadOnlyList<ChannelRow> Channels { get; init; }

    /// <summary>Statuses and notes.</summary>
    public required IReadOnlyList<StatusLine> Statuses { get; init; }
}
