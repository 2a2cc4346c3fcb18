namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A published data track, which sends frames to its subscribers in the room. Best effort: a newer frame may replace an unsent one, and
/// delivery is not reported. Thread-safe.
/// </summary>
public interface IDataTrack
{
    /// <summary>Its name, unique among our tracks in the room.</summary>
    string Name { get; }

    /// <summary>Hands over a frame. Never waits.</summary>
    /// <param name="frame">The frame. It is shared and must not be changed.</param>
    /// <param name="userTimestamp">Sent with the frame; ns since the Unix epoch.</param>
    /// <returns>False when the transport refused it: its queue is full, or the track is closed.</returns>
    bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp);

    /// <summary>Ends the track. Idempotent, best effort.</summary>
    ValueTask CloseAsync(CancellationToken cancellationToken);
}
