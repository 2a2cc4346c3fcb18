namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>The project's own sources, for rules that hold for every file.</summary>
internal static class SourceTree
{
    /// <summary>The C# files of <c>src</c> and <c>samples</c>: path from the root, with slashes, and text.</summary>
    public static IReadOnlyList<(string Path, string Text)> Product { get; } = [.. Folder("src"), .. Folder("samples")];

    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "RemoteAccess.Orleans.sln")))
            {
                directory = directory.Parent
                    ?? throw new DirectoryNotFoundException($"No folder with the solution above {AppContext.BaseDirectory}.");
            }

            return directory.FullName;
        }
    }

    private static IEnumerable<(string Path, string Text)> Folder(string name)
    {
        var root = Root;
        return Directory.EnumerateFiles(Path.Combine(root, name), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file).Replace('\\', '/'), File: file))
            .Where(file => !file.Path.Contains("/obj/", StringComparison.Ordinal) && !file.Path.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file.Path, File.ReadAllText(file.File)));
    }
}
