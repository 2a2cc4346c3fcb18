using System.Text.RegularExpressions;

namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>What runs on the session threads stays there. A step over the pool would wait for grain calls.</summary>
public sealed partial class SessionThreadTests
{
    // Each with why it may.
    private static readonly Dictionary<string, string> Uses = new()
    {
        ["src/Grains/Sessions/SessionHost.cs"] = "called by grains and by the stop of the silo",
        ["src/Grains/Identities/StreamOpening.cs"] = "closes a stream that opened too late, which nobody waits for",
        ["src/Grains/Identities/LinkTable.cs"] = "forgets a link that has ended, which nobody waits for",
    };

    [Fact]
    public void Nothing_of_a_session_uses_the_thread_pool_but_what_may()
    {
        string[] folders = ["Identities", "Inbound", "Lossy", "Sessions"];
        var files = folders.SelectMany(folder => SourceTree.Folder($"src/Grains/{folder}")).ToList();
        var uses = files.Where(file => Pool().IsMatch(file.Text)).Select(file => file.Path).ToList();

        Assert.True(files.Count > 60, $"Only {files.Count} files were found.");
        Assert.Empty(uses.Except(Uses.Keys));
        Assert.Empty(Uses.Keys.Except(uses));
    }

    [GeneratedRegex(
        @"ConfigureAwait\((false|ConfigureAwaitOptions)|ThreadPool\b|Task\.(Run|Factory)\b|TaskScheduler\.Default|AsTask\(")]
    private static partial Regex Pool();
}
