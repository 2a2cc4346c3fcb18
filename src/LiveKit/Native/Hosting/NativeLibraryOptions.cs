namespace RemoteAccess.LiveKit.Native.Hosting;

/// <summary>Where the native library is; section <c>LiveKit</c>.</summary>
public sealed class NativeLibraryOptions
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string SectionName = "LiveKit";

    /// <summary>
    /// Path of the library's file. Empty (the default): searches beside the application, then the file from <c>eng/get-livekit-ffi</c>,
    /// then the system's search path.
    /// </summary>
    public string NativeLibrary { get; set; } = string.Empty;
}
