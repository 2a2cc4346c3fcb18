using System.Text.Json;
using System.Text.RegularExpressions;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>What the last stage of deploy/Dockerfile says.</summary>
internal sealed partial class Dockerfile
{
    private Dockerfile()
    {
        var text = File.ReadAllText(RepositoryFiles.PathOf("deploy/Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal);
        Stages = [.. Regex.Matches(text, @"^FROM (\S+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Instructions = [.. text[text.LastIndexOf("\nFROM ", StringComparison.Ordinal)..].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')];
    }

    public static Dockerfile Read() => new();

    /// <summary>The base images.</summary>
    public IReadOnlyList<string> Stages { get; }

    /// <summary>The instructions of the last stage.</summary>
    public IReadOnlyList<string> Instructions { get; }

    /// <summary>The image's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => Variables().Matches(Single("ENV"))
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value, StringComparer.Ordinal);

    /// <summary>The ports that it exposes.</summary>
    public IReadOnlyList<string> Ports => Single("EXPOSE").Split(' ');

    /// <summary>The command of its process.</summary>
    public string[] EntryPoint => JsonSerializer.Deserialize<string[]>(Single("ENTRYPOINT"))!;

    /// <summary>The command of its health check.</summary>
    public string[] HealthCheck => JsonSerializer.Deserialize<string[]>(Single("HEALTHCHECK").Split("CMD ")[1])!;

    /// <summary>The rest of the one instruction of that name.</summary>
    public string Single(string instruction) =>
        Assert.Single(Instructions, line => line.StartsWith($"{instruction} ", StringComparison.Ordinal))[(instruction.Length + 1)..]
            .Trim();

    [GeneratedRegex(@"(\w+)=(\S*)")]
    private static partial Regex Variables();
}
