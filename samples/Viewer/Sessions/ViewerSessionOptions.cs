using RemoteAccess.RoomServer.Client;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>The options of a <see cref="ViewerSession"/>.</summary>
public sealed record ViewerSessionOptions
{
    /// <summary>The room server, <c>ws</c> or <c>wss</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The room; a token for another is refused.</summary>
    public required string Room { get; init; }

    /// <summary>The token, or the key that signs one.</summary>
    public required Credentials Credentials { get; init; }

    /// <summary>
    /// The device's identity, in addition to the proof that it is a device (B16). Null for the first device that opens a control stream;
    /// another device is then used only when the first is no longer in the room.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>How long the device, or a lost connection, may be absent before the session ends; 10 s by default.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The channels to subscribe to as soon as they are offered; all by default.</summary>
    public TopicSelection Topics { get; init; } = TopicSelection.All;

    /// <summary>The most channels of a device; more are ignored and reported. 10,000 by default.</summary>
    public int MaxChannels { get; init; } = 10_000;

    /// <summary>
    /// How often the session pings the device, so that the device knows the round-trip time; null, the default, for never. The pongs to
    /// these pings are not events.
    /// </summary>
    public TimeSpan? PingEvery { get; init; }

    /// <summary>Receives every byte of the control streams before it is decoded; null for none.</summary>
    public RawBytesHandler? RawBytes { get; init; }

    /// <summary>The options of the room client.</summary>
    public RoomClientOptions Client { get; init; } = new();
}
