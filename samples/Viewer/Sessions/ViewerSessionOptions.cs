using RemoteAccess.RoomServer.Client;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>What a <see cref="ViewerSession"/> joins and wants.</summary>
public sealed record ViewerSessionOptions
{
    /// <summary>The room server, <c>ws</c> or <c>wss</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The room; a token for another is refused.</summary>
    public required string Room { get; init; }

    /// <summary>What the server lets us in for.</summary>
    public required Credentials Credentials { get; init; }

    /// <summary>
    /// The device's identity, in addition to what proves a device (B16). Null takes the first device that opens a control stream, and goes
    /// on to another only when that one is no longer in the room.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>How long the device, or a lost connection, may be away before the session ends; 10 s by default.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Channels subscribed as soon as they are offered; all by default.</summary>
    public TopicSelection Topics { get; init; } = TopicSelection.All;

    /// <summary>Offered channels that are kept; more are left out and reported. 10,000 by default: a device has hundreds.</summary>
    public int MaxChannels { get; init; } = 10_000;

    /// <summary>
    /// How often the session pings the device, so that the device knows the round-trip time; null for never, the default. The pongs to
    /// these pings are no events.
    /// </summary>
    public TimeSpan? PingEvery { get; init; }

    /// <summary>Is given every byte of the control streams, before any of it is decoded; null for nobody.</summary>
    public RawBytesHandler? RawBytes { get; init; }

    /// <summary>How the room client behaves.</summary>
    public RoomClientOptions Client { get; init; } = new();
}
