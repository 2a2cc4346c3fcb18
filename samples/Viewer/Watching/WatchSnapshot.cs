using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Watching;

/// <summary>What there is to show at one moment. Immutable.</summary>
internal sealed record WatchSnapshot
{
    /// <summary>The room.</summary>
    public required string Room { get; init; }

    /// <summary>Where it is.</summary>
    public required Uri Url { get; init; }

    /// <summary>Our identity; empty before the join.</summary>
    public required string Identity { get; init; }

    /// <summary>This connection; empty before the join.</summary>
    public required string Sid { get; init; }

    /// <summary>How things stand, in words.</summary>
    public required string Phase { get; init; }

    /// <summary>Whether messages can come.</summary>
    public required bool IsLive { get; init; }

    /// <summary>Who the device is; empty before its first control stream.</summary>
    public required string Device { get; init; }

    /// <summary>What it said about itself on the current stream; null before that.</summary>
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
