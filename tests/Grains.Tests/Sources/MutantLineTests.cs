namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>The lines of <c>eng/mutants</c> still break what they say: cheap, where running them takes hours.</summary>
public sealed class MutantLineTests
{
    private static readonly string[] Lines =
    [
        .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "eng", "mutants"), "*.txt").SelectMany(File.ReadAllLines)
            .Where(line => line.Length > 0 && line[0] != '#'),
    ];

    [Fact]
    public void Each_line_finds_its_text_once_and_changes_it()
    {
        Assert.True(Lines.Length > 200, $"Only {Lines.Length} mutations were found.");
        Assert.Empty(Lines.Select(Problem).OfType<string>());
    }

    [Fact]
    public void Each_rule_is_carried_by_a_test()
    {
        var tests = string.Concat(SourceTree.Folder("tests").Select(file => file.Text));

        var rules = Lines.Select(line => line.Split(" | ")[0]).Distinct();
        Assert.All(rules, rule => Assert.Contains($"[Trait(\"Rule\", \"{rule}\")]", tests, StringComparison.Ordinal));
    }

    private static string? Problem(string line)
    {
        if (line.Split(" | ", 5) is not [_, var file, var text, var replacement, _])
        {
            return $"not 'rule | file | exact text | replacement | what it breaks': {line}";
        }

        var path = Path.Combine(SourceTree.Root, file);
        var found = File.Exists(path) ? File.ReadAllText(path).Split(text).Length - 1 : -1;
        return found switch
        {
            -1 => $"no such file: {line}",
            1 when text != replacement => null,
            1 => $"changes nothing: {line}",
            _ => $"its text stands {found} times in the file: {line}",
        };
    }
}
