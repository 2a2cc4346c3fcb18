using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client;

/// <summary>The options of a <see cref="RoomClient"/>.</summary>
public sealed record RoomClientOptions
{
    /// <summary>
    /// Unread bytes of one incoming stream that the client holds before its sender has to wait: 65,536 to 1,048,576, default 262,144 (a
    /// quarter of it in flight per acknowledgement keeps a loopback or LAN link busy).
    /// </summary>
    public int ReceiveWindowBytes { get; init; } = 256 * 1024;

    /// <summary>
    /// Streams that all others together may have open to this client at once; further ones are refused: 1 to 65,536, default 4,096 (with
    /// the window it bounds memory).
    /// </summary>
    public int MaxIncomingStreams { get; init; } = 4_096;

    /// <summary>
    /// Streams that one other participant may have open to this client at once; further ones are refused: 1 to 65,536, default 64 (so that
    /// one participant cannot use up the limit of all).
    /// </summary>
    public int MaxIncomingStreamsPerSender { get; init; } = 64;

    /// <summary>Unread events that the client holds before it stops reading the connection: 1 to 1,000,000, default 4,096.</summary>
    public int EventCapacity { get; init; } = 4096;

    /// <summary>
    /// Whether to report ready as soon as the snapshot is received, so that others see this client as active. Default true; false leaves it
    /// to <see cref="RoomClient.ReadyAsync"/>, within the server's time limit.
    /// </summary>
    public bool AutoReady { get; init; } = true;

    /// <summary>Whether to receive signals about the others' data tracks. Default true; false for a client that only publishes.</summary>
    public bool FollowTracks { get; init; } = true;

    /// <summary>Bound on connecting and joining: more than zero, default 10 s; after it the server counts as unreachable.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock for keep-alive; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Creates the error of a stream that lost bytes on the way, for a caller that distinguishes it from other ends.</summary>
    internal Func<string, IOException> StreamLost { get; init; } = static why => new IOException(why);

    internal void Validate()
    {
        ThrowIfOutside(ReceiveWindowBytes, WireProtocol.InitialCreditBytes, WireProtocol.MaxWindowBytes, nameof(ReceiveWindowBytes));
        ThrowIfOutside(MaxIncomingStreams, 1, 65_536, nameof(MaxIncomingStreams));
        ThrowIfOutside(MaxIncomingStreamsPerSender, 1, 65_536, nameof(MaxIncomingStreamsPerSender));
        ThrowIfOutside(EventCapacity, 1, 1_000_000, nameof(EventCapacity));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero, nameof(ConnectTimeout));
    }

    private static void ThrowIfOutside(int value, int min, int max, string name)
    {
        if (value < min || value > max)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {min} to {max}.");
        }
    }
}
