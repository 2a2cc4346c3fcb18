namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>The outcome of a pushed frame.</summary>
internal enum NativePush
{
    /// <summary>Accepted; a newer one may still replace it.</summary>
    Taken,

    /// <summary>Not accepted: the library has not processed the previous one yet.</summary>
    QueueFull,

    /// <summary>Not accepted: the track is unpublished, or its room has ended.</summary>
    Unpublished,

    /// <summary>Not accepted: internal error of the library.</summary>
    Failed,
}
