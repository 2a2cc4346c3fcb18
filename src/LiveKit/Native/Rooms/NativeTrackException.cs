namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>A data track could not be published.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">The library's error, with the track's name.</param>
internal sealed class NativeTrackException(NativeTrackFailure reason, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public NativeTrackFailure Reason { get; } = reason;
}

/// <summary>Why a data track could not be published.</summary>
internal enum NativeTrackFailure
{
    /// <summary>Another of our tracks has this name.</summary>
    DuplicateName,

    /// <summary>The name is empty or too long.</summary>
    InvalidName,

    /// <summary>The token does not permit it.</summary>
    NotAllowed,

    /// <summary>The server accepts no more tracks.</summary>
    LimitReached,

    /// <summary>No answer from the server in time.</summary>
    Timeout,

    /// <summary>The room has ended.</summary>
    Disconnected,

    /// <summary>Anything else.</summary>
    Other,
}
