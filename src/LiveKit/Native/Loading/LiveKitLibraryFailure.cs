namespace RemoteAccess.LiveKit.Native.Loading;

/// <summary>Why the native LiveKit library cannot be used.</summary>
public enum LiveKitLibraryFailure
{
    /// <summary>It is nowhere.</summary>
    Missing,

    /// <summary>The file is there, but the system cannot load it: not a library, another architecture, or one of its own libraries is
    /// missing.</summary>
    NotLoadable,

    /// <summary>A library, but not LiveKit's: one of the four functions is missing.</summary>
    MissingSymbol,

    /// <summary>LiveKit's, but of a version whose messages this binding does not speak.</summary>
    WrongVersion,
}
