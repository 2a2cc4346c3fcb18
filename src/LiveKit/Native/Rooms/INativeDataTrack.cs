namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>A data track of the device. Owns its handle until it is disposed. Safe to call from many threads.</summary>
internal interface INativeDataTrack : IDisposable
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The server's id of it.</summary>
    string Sid { get; }

    /// <summary>
    /// Pushes a frame. The library's queue holds one frame and drops the oldest: sufficient up to about 100 frames/s of at most 60 KB.
    /// </summary>
    /// <param name="frame">Copied before this returns.</param>
    /// <param name="userTimestamp">Sent with the frame.</param>
    /// <returns>The outcome; does not throw for a closed track or room.</returns>
    NativePush TryPush(ReadOnlySpan<byte> frame, ulong userTimestamp);

    /// <summary>Ends the track and drops the handle. Idempotent.</summary>
    void Unpublish();
}
