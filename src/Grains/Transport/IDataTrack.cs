namespace RemoteAccess.Grains.Transport;

/// <summary>
/// A published data track: frames to whoever in the room subscribes to it. Best effort: the newest frame wins over an unsent one, and
/// nothing says whether it arrived. Safe to call from many threads.
/// </summary>
public interface IDataTrack
{
    /// <summary>Its name, unique among our tracks in the room.</summary>
    string Name { get; }

    /// <summary>Hands over a frame. Never waits.</summary>
    /// <param name="frame">The frame; shared, so never changed.</param>
    /// <param name="userTimestamp">Goes with it, ns since the Unix epoch.</param>
    /// <returns>False when the transport refused it: its queue is full, or the track is closed.</returns>
    bool TryPush(ReadOnlyMemory<byte> frame, ulong userTimestamp);

    /// <summary>Ends the track. Idempotent, best effort.</summary>
    ValueTask CloseAsync(CancellationToken cancellationToken);
}
