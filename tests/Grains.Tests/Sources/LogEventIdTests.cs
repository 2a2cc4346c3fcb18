using System.Text.RegularExpressions;

namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>Every log line has an event id of its own, by which it is found in the documentation and in collected logs.</summary>
public sealed partial class LogEventIdTests
{
    [Fact]
    public void No_two_lines_share_an_event_id()
    {
        var lines = SourceTree.Product
            .SelectMany(file => Line().Matches(file.Text).Select(match => (Id: match.Groups[1].Value, file.Path)))
            .ToList();

        Assert.True(lines.Count > 150, $"Only {lines.Count} lines were found.");
        Assert.Empty(lines.GroupBy(line => line.Id).Where(same => same.Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(line => line.Path))}"));
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId = )?(\d+)")]
    private static partial Regex Line();
}
