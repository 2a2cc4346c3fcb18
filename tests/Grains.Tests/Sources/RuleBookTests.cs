using System.Text.RegularExpressions;

namespace RemoteAccess.Grains.Tests.Sources;

/// <summary><c>docs/rules.md</c> is true: marks, traits, types and tests agree with it in both directions.</summary>
public sealed partial class RuleBookTests
{
    private const string NotBuilt = "- **State**: Not built yet";

    private static readonly Dictionary<string, string> Rules = Headings()
        .Split(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "rules.md")))
        .Skip(1).Chunk(2).ToDictionary(part => part[0], part => part[1]);

    private static readonly IReadOnlyList<(string Path, string Text)> Tests = [.. SourceTree.Folder("tests")];

    private static readonly IReadOnlySet<string> Marked = SourceTree.Product
        .SelectMany(file => Marks().Matches(file.Text)).SelectMany(mark => RuleIds().Matches(mark.Value)).Select(id => id.Value)
            .ToHashSet();

    private static readonly ILookup<string, string> Tested = Tests
        .SelectMany(file => Traits().Matches(file.Text).Select(
            trait => (Rule: trait.Groups[1].Value, Class: Path.GetFileNameWithoutExtension(file.Path))))
        .ToLookup(test => test.Rule, test => test.Class);

    [Fact]
    public void Every_mark_in_the_sources_stands_in_the_rule_book() => Assert.Empty(Marked.Except(Rules.Keys));

    [Fact]
    public void Every_rule_of_a_test_stands_in_the_rule_book() => Assert.Empty(Tested.Select(tests => tests.Key).Except(Rules.Keys));

    [Fact]
    public void Every_rule_that_is_built_has_a_mark_and_a_test()
    {
        var built = Rules.Where(rule => !rule.Value.Contains(NotBuilt, StringComparison.Ordinal)).Select(rule => rule.Key).ToList();

        Assert.True(built.Count > 45, $"Only {built.Count} rules were found in docs/rules.md.");
        Assert.Empty(built.Except(Marked));
        Assert.Empty(built.Except(Tested.Select(tests => tests.Key)));
    }

    [Fact]
    public void A_rule_that_is_not_built_has_no_test()
    {
        var open = Rules.Where(rule => rule.Value.Contains(NotBuilt, StringComparison.Ordinal)).Select(rule => rule.Key);

        Assert.Empty(open.Intersect(Tested.Select(tests => tests.Key)));
    }

    [Fact]
    public void Every_type_that_the_rule_book_names_exists()
    {
        var declared = SourceTree.Product.SelectMany(file => Declarations().Matches(file.Text)).Select(type => type.Groups[1].Value)
            .ToHashSet();

        var missing = Named("Code").Where(named => !declared.Contains(named.Name)).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_type_that_the_rule_book_names_has_the_mark_of_the_rule_in_its_file()
    {
        var marks = SourceTree.Product
            .SelectMany(file => Declarations().Matches(file.Text).Select(type => (Type: type.Groups[1].Value, file.Text)))
            .ToLookup(
                file => file.Type,
                file => Marks().Matches(file.Text).SelectMany(mark => RuleIds().Matches(mark.Value)).Select(id => id.Value).ToHashSet());

        var missing = Named("Code").Where(named => !marks[named.Name].Any(ids => ids.Contains(named.Rule))).ToList();
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_test_class_that_the_rule_book_names_carries_the_rule()
    {
        var missing = Named("Tests").Where(named => !Tested[named.Rule].Contains(named.Name)).ToList();

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_rule_that_is_built_says_whom_it_protects_and_names_code_and_tests()
    {
        Assert.All(Rules.Values, text => Assert.Contains("- **Protects**: ", text, StringComparison.Ordinal));
        var named = Named("Code").Select(code => code.Rule).Intersect(Named("Tests").Select(test => test.Rule));
        Assert.Empty(Rules.Where(rule => !rule.Value.Contains(NotBuilt, StringComparison.Ordinal)).Select(rule => rule.Key).Except(named));
    }

    private static IEnumerable<(string Rule, string Name)> Named(string list) =>
        from rule in Rules
        from item in ListItems().Matches(rule.Value)
        where item.Groups[1].Value == list
        from name in Quoted().Matches(item.Groups[2].Value)
        select (rule.Key, name.Groups[1].Value);

    [GeneratedRegex(@"^### ([PFRXSB]\d{1,2}) .*$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"\([PFRXSB]\d{1,2}(?:(?:, | and )[PFRXSB]\d{1,2})*\)|// [PFRXSB]\d{1,2}:")]
    private static partial Regex Marks();

    [GeneratedRegex(@"[PFRXSB]\d{1,2}")]
    private static partial Regex RuleIds();

    [GeneratedRegex("\"Rule\", \"([^\"]+)\"")]
    private static partial Regex Traits();

    [GeneratedRegex(@"(?:class|interface|enum|record struct|struct|record) (\w+)")]
    private static partial Regex Declarations();

    [GeneratedRegex(@"^- \*\*(\w+)\*\*: (.*(?:\n(?!- |\n|#).*)*)", RegexOptions.Multiline)]
    private static partial Regex ListItems();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
