namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>Files of variables, such as .env.example.</summary>
internal static class EnvFile
{
    /// <summary>Reads one.</summary>
    /// <param name="path">From the root of the repository.</param>
    public static IReadOnlyDictionary<string, string> Read(string path) => File.ReadAllLines(RepositoryFiles.PathOf(path))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
