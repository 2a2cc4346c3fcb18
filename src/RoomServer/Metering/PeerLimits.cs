using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// Limits of what one connection may send and cause per second. A participant with <c>roomAdmin</c>, a device, is trusted: it causes work
/// for each viewer, and much of what it sends answers them, so it has ten times the control messages and no other rate. Used by the
/// connection's receive loop only.
/// </summary>
internal sealed class PeerLimits
{
    /// <summary>How many times a viewer's rate of control messages a device has.</summary>
    public const int DeviceFactor = 10;

    public PeerLimits(VideoGrant grant, RoomServerOptions options, TimeProvider time, Action? paused = null)
    {
        Trusted = grant.RoomAdmin;
        var factor = Trusted ? DeviceFactor : 1;
        Control = new RateLimit(options.ControlMessagesPerSecond * factor, options.ControlMessageBurst * factor, time);
        Opens = Trusted ? null : new RateLimit(options.StreamOpensPerSecond, options.StreamOpenBurst, time);
        Work = new WorkBudget(Trusted ? 0 : options.WorkBytesPerSecond, options.PingTimeout / 2, time, paused);
    }

    /// <summary>Whether it may remove others (roomAdmin).</summary>
    public bool Trusted { get; }

    /// <summary>Messages that cost no credit; the connection is closed beyond this rate.</summary>
    public RateLimit Control { get; }

    /// <summary>Streams that it may open; null for no limit.</summary>
    public RateLimit? Opens { get; }

    /// <summary>The budget of the work that it causes.</summary>
    public WorkBudget Work { get; }
}
