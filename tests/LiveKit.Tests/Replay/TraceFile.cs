namespace RemoteAccess.LiveKit.Tests.Replay;

/// <summary>
/// The recorded event sequences that lie beside the repository, in a folder <c>shared/vectors/livekit-traces</c> of one of the folders
/// above; not part of the project.
/// </summary>
internal static class TraceFile
{
    /// <summary>The scenarios of a file: its parts under headings.</summary>
    internal static IReadOnlyList<(string Name, IReadOnlyList<TraceLine> Lines)> Read(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "vectors", "livekit-traces", name);
            if (File.Exists(path))
            {
                return Scenarios(File.ReadAllLines(path));
            }
        }

        Assert.Skip($"No folder above the tests has shared/vectors/livekit-traces/{name}.");
        return [];
    }

    private static List<(string Name, IReadOnlyList<TraceLine> Lines)> Scenarios(string[] text)
    {
        var scenarios = new List<(string Name, IReadOnlyList<TraceLine> Lines)>();
        var lines = new List<TraceLine>();
        foreach (var line in text)
        {
            if (line.StartsWith("===", StringComparison.Ordinal) || line.StartsWith("---", StringComparison.Ordinal))
            {
                lines = [];
                scenarios.Add((line, lines));
            }
            else if (TraceLine.TryParse(line) is { } parsed)
            {
                lines.Add(parsed);
            }
        }

        return scenarios;
    }
}
