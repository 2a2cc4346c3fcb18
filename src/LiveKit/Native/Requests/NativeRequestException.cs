namespace RemoteAccess.LiveKit.Native.Requests;

/// <summary>A request to the native library did not succeed. An <see cref="IOException"/>, as the transport contract throws it.</summary>
/// <param name="reason">How it failed.</param>
/// <param name="message">Names the request and the library's words; never its content.</param>
/// <param name="inner">The cause, if there is one.</param>
internal sealed class NativeRequestException(NativeRequestFailure reason, string message, Exception? inner = null)
    : IOException(message, inner)
{
    /// <summary>How it failed.</summary>
    public NativeRequestFailure Reason { get; } = reason;
}

/// <summary>How a request failed.</summary>
internal enum NativeRequestFailure
{
    /// <summary>The library did not take it: a handle it does not know (the room is gone), or bytes it cannot read.</summary>
    Refused,

    /// <summary>Taken, and failed in the background with words of the library's.</summary>
    Failed,

    /// <summary>Taken, and not answered in time. It may have been carried out.</summary>
    TimedOut,

    /// <summary>The answer is not one this binding understands.</summary>
    BadAnswer,

    /// <summary>The room or the library was closed on our side before the answer came.</summary>
    Closed,
}
