namespace RemoteAccess.LiveKit.Native.Loading;

/// <summary>Why the native LiveKit library cannot be used.</summary>
public enum LiveKitLibraryFailure
{
    /// <summary>It was not found.</summary>
    Missing,

    /// <summary>The file is there, but the system cannot load it: not a library, another architecture, or one of its own libraries is
    /// missing.</summary>
    NotLoadable,

    /// <summary>A library, but not LiveKit's: one of the four functions is missing.</summary>
    MissingSymbol,

    /// <summary>LiveKit's, but of a version that this binding does not support.</summary>
    WrongVersion,
}
