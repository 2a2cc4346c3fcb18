using System.Text.RegularExpressions;

namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>What CONTRIBUTING.md tells somebody new to run is there.</summary>
public sealed partial class ContributingTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(SourceTree.Root, "CONTRIBUTING.md"));

    [Fact]
    public void Each_test_that_is_given_as_an_example_exists()
    {
        var names = Examples().Matches(Text).Select(example => example.Groups[1].Value.Trim('*')).ToList();
        var tests = string.Concat(
            SourceTree.Folder("tests").Where(file => !file.Path.EndsWith("/ContributingTests.cs", StringComparison.Ordinal))
            .Select(file => file.Text));

        Assert.Equal(2, names.Count);
        Assert.All(names, name => Assert.Contains(name, tests, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_path_exists()
    {
        var paths = Paths().Matches(Text).Select(path => path.Groups[1].Value).Distinct().ToList();

        Assert.True(paths.Count > 10, $"Only {paths.Count} paths were found.");
        Assert.All(paths, path => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, path)), $"{path} is not there."));
    }

    [GeneratedRegex("--filter-(?:class|method) \"([^\"]+)\"")]
    private static partial Regex Examples();

    [GeneratedRegex(@"[`(]((?:src|docs|tests|eng|samples|bench)/[\w./-]+)")]
    private static partial Regex Paths();
}
