namespace RemoteAccess.EndToEnd.Tests;

/// <summary>One of our programs as built beside these tests, in the same configuration.</summary>
/// <param name="Name">What failures call it.</param>
/// <param name="Folder">Where its project is, from the root of the repository.</param>
/// <param name="Assembly">Its assembly.</param>
internal sealed record BuiltProgram(string Name, string Folder, string Assembly)
{
    public static readonly BuiltProgram Silo = new("silo", "src/Silo", "RemoteAccess.Silo");
    public static readonly BuiltProgram Viewer = new("viewer", "samples/Viewer", "RemoteAccess.Viewer");
    public static readonly BuiltProgram RoomServer = new("room server", "src/RoomServer.Host", "RemoteAccess.RoomServer.Host");

    private static DirectoryInfo Framework { get; } = new(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));

    /// <summary>A folder of the repository.</summary>
    public static string Source(string folder) =>
        System.IO.Path.Combine([Framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName, .. folder.Split('/')]);

    /// <summary>The file to run.</summary>
    public string Path
    {
        get
        {
            var dll = System.IO.Path.Combine(Source(Folder), "bin", Framework.Parent!.Name, Framework.Name, $"{Assembly}.dll");
            return File.Exists(dll) ? dll : throw new FileNotFoundException($"The {Name} is not built: {dll}");
        }
    }
}
