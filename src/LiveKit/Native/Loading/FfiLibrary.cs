using System.Runtime.InteropServices;
using RemoteAccess.LiveKit.Native.Abi;

namespace RemoteAccess.LiveKit.Native.Loading;

/// <summary>
/// Finds and checks the library. With a setting only that file is used; without one the first existing file is used, valid or not.
/// </summary>
/// <remarks>
/// An invalid file is an error; the search does not continue: the next file could be another version, and the operator would not notice.
/// </remarks>
internal sealed record FfiLibrary(FfiFunctions Functions, string Path, string Version)
{
    private const string HowToGet =
        "Get it with eng/get-livekit-ffi (Linux x64), by building with -p:UseLivekitRtcDotnet=true, or name a file of yours in "
            + "LiveKit:NativeLibrary.";

    /// <summary>Loads the library. It stays loaded for the life of the process.</summary>
    /// <param name="setting"><c>LiveKit:NativeLibrary</c>; empty to search.</param>
    /// <param name="places">Where to search.</param>
    /// <exception cref="LiveKitLibraryException">Missing, not loadable, not LiveKit's, or another version.</exception>
    internal static FfiLibrary Load(string setting, LibraryPlaces places)
    {
        if (setting.Length > 0)
        {
            return File.Exists(setting)
                ? Open(System.IO.Path.GetFullPath(setting))
                : throw new LiveKitLibraryException(
                    LiveKitLibraryFailure.Missing,
                    $"LiveKit:NativeLibrary names {setting}, and there is no such file. Correct the path, or leave the setting empty to "
                        + $"search. {HowToGet}");
        }

        if (places.Files.FirstOrDefault(File.Exists) is { } file)
        {
            return Open(file);
        }

        if (places.Name.Length > 0 && NativeLibrary.TryLoad(places.Name, out var library))
        {
            return Check(library, places.Name);
        }

        throw new LiveKitLibraryException(
            LiveKitLibraryFailure.Missing,
            $"LiveKit's native library was not found. Looked at: {string.Join(", ", places.Files)}; then for {places.Name} in the "
                + $"system's search path. {HowToGet}");
    }

    private static FfiLibrary Open(string path)
    {
        try
        {
            return Check(NativeLibrary.Load(path), path);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new LiveKitLibraryException(
                LiveKitLibraryFailure.NotLoadable,
                $"{path} cannot be loaded: it is not a library for {RuntimeInformation.RuntimeIdentifier}, or one it needs is "
                    + $"missing. {exception.Message.ReplaceLineEndings(" ").Trim()} {HowToGet}",
                exception);
        }
    }

    private static FfiLibrary Check(nint library, string path)
    {
        Span<nint> addresses = stackalloc nint[FfiFunctions.Names.Length];
        for (var index = 0; index < addresses.Length; index++)
        {
            if (!NativeLibrary.TryGetExport(library, FfiFunctions.Names[index], out addresses[index]))
            {
                throw new LiveKitLibraryException(
                    LiveKitLibraryFailure.MissingSymbol,
                    $"{path} is a library, but has no function {FfiFunctions.Names[index]}: it is not livekit-ffi. {HowToGet}");
            }
        }

        var version = FfiVersion.Read(library);
        return FfiVersion.IsKnown(version)
            ? new FfiLibrary(new FfiFunctions(addresses), path, version)
            : throw new LiveKitLibraryException(
                LiveKitLibraryFailure.WrongVersion,
                $"{path} is livekit-ffi {version}; this build speaks {FfiVersion.Range}. {HowToGet}");
    }
}
