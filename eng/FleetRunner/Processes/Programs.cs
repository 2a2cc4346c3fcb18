namespace RemoteAccess.FleetRunner.Processes;

/// <summary>Finds programs that are installed.</summary>
internal static class Programs
{
    /// <summary>The path of a program on <c>PATH</c> or in further folders; null if it is not installed.</summary>
    public static string? Find(string name, params IEnumerable<string> folders) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Concat(folders).Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
