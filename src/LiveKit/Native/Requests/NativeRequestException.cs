namespace RemoteAccess.LiveKit.Native.Requests;

/// <summary>A request to the native library did not succeed. An <see cref="IOException"/>, as the transport contract throws it.</summary>
/// <param name="reason">The kind of the failure.</param>
/// <param name="message">Names the request and the library's error; never the content.</param>
/// <param name="inner">The cause, if there is one.</param>
internal sealed class NativeRequestException(NativeRequestFailure reason, string message, Exception? inner = null)
    : IOException(message, inner)
{
    /// <summary>The kind of the failure.</summary>
    public NativeRequestFailure Reason { get; } = reason;
}

/// <summary>How a request failed.</summary>
internal enum NativeRequestFailure
{
    /// <summary>The library refused it: an unknown handle (the room has ended), or bytes it cannot read.</summary>
    Refused,

    /// <summary>Accepted, and failed in the background with an error of the library.</summary>
    Failed,

    /// <summary>Accepted, and not answered in time. It may have been carried out.</summary>
    TimedOut,

    /// <summary>The answer is not one this binding understands.</summary>
    BadAnswer,

    /// <summary>The room or the library was closed on our side before the answer came.</summary>
    Closed,
}
