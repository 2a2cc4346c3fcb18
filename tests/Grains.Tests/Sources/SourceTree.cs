namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>The project's own sources, for rules that hold for every file.</summary>
internal static class SourceTree
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The C# files of <c>src</c> and <c>samples</c>: path from the root, with slashes, and text.</summary>
    public static IReadOnlyList<(string Path, string Text)> Product { get; } = [.. Folder("src"), .. Folder("samples")];

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "RemoteAccess.Orleans.sln")))
        {
            directory = directory.Parent
                ?? throw new DirectoryNotFoundException($"No folder with the solution above {AppContext.BaseDirectory}.");
        }

        return directory.FullName;
    }

    /// <summary>The C# files of a folder.</summary>
    public static IEnumerable<(string Path, string Text)> Folder(string name) =>
        Directory.EnumerateFiles(Path.Combine(Root, name), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(Root, file).Replace('\\', '/'), File: file))
            .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal) && !file.Path.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file.Path, File.ReadAllText(file.File)));
}
