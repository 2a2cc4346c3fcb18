namespace RemoteAccess.LiveKit.Native.Loading;

/// <summary>The native LiveKit library cannot be used. The message says where it was looked for and how to get it.</summary>
/// <param name="reason">The problem.</param>
/// <param name="message">The problem as text, with the places and the fix.</param>
/// <param name="inner">The loader's error.</param>
public sealed class LiveKitLibraryException(LiveKitLibraryFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What is wrong.</summary>
    public LiveKitLibraryFailure Reason { get; } = reason;
}
