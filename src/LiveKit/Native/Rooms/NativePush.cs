namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>What became of a pushed frame.</summary>
internal enum NativePush
{
    /// <summary>Taken; a newer one may still replace it.</summary>
    Taken,

    /// <summary>Not taken: the library has not yet looked at the one before.</summary>
    QueueFull,

    /// <summary>Not taken: the track is unpublished, or its room is gone.</summary>
    Unpublished,

    /// <summary>Not taken: the library failed inside.</summary>
    Failed,
}
