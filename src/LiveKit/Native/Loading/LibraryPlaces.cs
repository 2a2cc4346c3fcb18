using System.Runtime.InteropServices;

namespace RemoteAccess.LiveKit.Native.Loading;

/// <summary>The places of the library when no setting names it, in the order of the search. Pure but for the two factory methods.</summary>
/// <param name="Files">Full paths to look at.</param>
/// <param name="Name">The name for the system's loader if none of the files exists; empty for none.</param>
internal sealed record LibraryPlaces(IReadOnlyList<string> Files, string Name)
{
    /// <summary>Folder in the root of the repository where <c>eng/get-livekit-ffi</c> puts the library; git ignores it.</summary>
    internal const string FetchedFolder = ".livekit-ffi";

    private const string FetchScript = "eng/get-livekit-ffi";

    /// <summary>The file's name on a platform.</summary>
    internal static string FileName { get; } =
        OperatingSystem.IsWindows() ? "livekit_ffi.dll" : OperatingSystem.IsMacOS() ? "liblivekit_ffi.dylib" : "liblivekit_ffi.so";

    /// <summary>
    /// Beside the application and in its <c>runtimes</c>, in the host's directories of native libraries, then the fetched file of a source
    /// tree.
    /// </summary>
    internal static LibraryPlaces OfThisProcess() => Of(
        AppContext.BaseDirectory,
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        RuntimeInformation.RuntimeIdentifier);

    internal static LibraryPlaces Of(string application, IEnumerable<string> hostFolders, string runtime)
    {
        var portable = $"{Portable()}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        var files = new List<string> { Path.Combine(application, FileName) };
        files.AddRange(
            ((string[])[runtime, portable]).Distinct().Select(rid => Path.Combine(application, "runtimes", rid, "native", FileName)));
        files.AddRange(hostFolders.Select(folder => Path.Combine(folder, FileName)));
        if (SourceTree(application) is { } root)
        {
            files.Add(Path.Combine(root, FetchedFolder, portable, FileName));
        }

        return new LibraryPlaces([.. files.Distinct()], FileName);
    }

    private static string Portable() => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    // Only a folder with the fetch script: an installed application has none above it, and loads nothing from there.
    private static string? SourceTree(string application)
    {
        for (var folder = new DirectoryInfo(application); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, FetchScript)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
