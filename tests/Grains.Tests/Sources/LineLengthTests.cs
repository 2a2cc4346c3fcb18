namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>Lines have at most 140 characters, except data of tests: a literal that is longer by itself.</summary>
public sealed class LineLengthTests
{
    private const int Longest = 140;
    private const int LongestLiteral = 60;

    [Fact]
    public void No_line_of_the_product_is_longer_than_140_characters() =>
        Assert.Empty(SourceTree.Product.SelectMany(file => TooLong(file).Select(line => $"{file.Path}: {line}")));

    [Fact]
    public void No_line_of_the_tests_is_longer_but_for_the_literal_in_it()
    {
        string[] tables = ["tests/Viewer.Tests/Output/ScreenTests.cs", "tests/Grains.Tests/Participants/ReasonCodeTests.cs"];

        Assert.Empty(
            from file in SourceTree.Folder("tests")
            where !tables.Contains(file.Path)
            from line in TooLong(file)
            where !HasLongLiteral(line)
            select $"{file.Path}: {line}");
    }

    private static IEnumerable<string> TooLong((string Path, string Text) file) =>
        file.Text.Split('\n').Where(line => line.Length > Longest);

    // Between two quotes, or a line that is one by itself within a raw string.
    private static bool HasLongLiteral(string line) =>
        line.Contains("\"\"\"", StringComparison.Ordinal)
        || line.Split('"').Where((_, i) => i % 2 == 1).Any(literal => literal.Length > LongestLiteral)
        || line.TrimStart().StartsWith('{')
        || line.Contains("{{version.Length}}", StringComparison.Ordinal);
}
