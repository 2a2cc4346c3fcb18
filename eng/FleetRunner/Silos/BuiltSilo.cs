namespace RemoteAccess.FleetRunner.Silos;

/// <summary>The silo's program, as built in this repository in the same configuration as this one.</summary>
internal static class BuiltSilo
{
    /// <summary>The program.</summary>
    /// <exception cref="FleetException">It is not built.</exception>
    public static string Path
    {
        get
        {
            var bin = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
            var root = bin;
            while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "RemoteAccess.Orleans.sln")))
            {
                root = root.Parent;
            }

            var path = System.IO.Path.Combine(
                root?.FullName ?? bin.FullName, "src", "Silo", "bin", bin.Parent!.Name, bin.Name, "RemoteAccess.Silo");
            return File.Exists(path) ? path : throw new FleetException($"The silo is not built: {path}");
        }
    }
}
