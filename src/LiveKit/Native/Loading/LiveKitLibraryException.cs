namespace RemoteAccess.LiveKit.Native.Loading;

/// <summary>The native LiveKit library cannot be used. The message says where it was looked for and how to get it.</summary>
/// <param name="reason">What is wrong.</param>
/// <param name="message">In words, with the places and the mend.</param>
/// <param name="inner">The loader's error.</param>
public sealed class LiveKitLibraryException(LiveKitLibraryFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public LiveKitLibraryFailure Reason { get; } = reason;
}
