using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using RemoteAccess.EndToEnd.Tests;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>The image's command as a plain process: with the image's environment, on ports of its own, in a folder that is not the
/// program's.</summary>
public sealed partial class RunningImage : IAsyncLifetime
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private readonly Dictionary<string, string> _environment = new(Dockerfile.Read().Environment, StringComparer.Ordinal);
    private readonly int _port = FreePort.Next();
    private ProgramProcess? _silo;

    internal ProgramProcess Silo => _silo!;

    public async ValueTask InitializeAsync()
    {
        // Every address, as in the container, and what the operator gives.
        _environment["Http__Url"] = _environment["Http__Url"].Replace(":8080", $":{_port}", StringComparison.Ordinal);
        _environment["Cluster__SiloPort"] = $"{FreePort.Next()}";
        _environment["Cluster__GatewayPort"] = $"{FreePort.Next()}";
        _environment["Dashboard__Username"] = "operator";
        _environment["Dashboard__Password"] = Key;
        _environment["Telemetry__Key"] = Key;
        _environment["RoomServer__Keys__main"] = Key;
        _silo = Start(Dockerfile.Read().EntryPoint);
        await _silo.Line(0, "is up");
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
    }

    /// <summary>Starts a command of the image with the same environment.</summary>
    /// <param name="command">The command.</param>
    /// <param name="more">Variables that are added, or take the place of others.</param>
    internal ProgramProcess Start(string[] command, params string[] more)
    {
        Assert.Equal(["dotnet", "RemoteAccess.Silo.dll"], command[..2]);
        string[] given = [.. _environment.Select(pair => $"{pair.Key}={pair.Value}"), .. more];
        return ProgramProcess.Start(BuiltProgram.Silo, command[2..], ["ASPNETCORE_", "DOTNET_ENVIRONMENT"], ["env", .. given]);
    }

    /// <summary>The metrics that it serves, and those that docs/metrics.md lists: some appear with their first value, or with a
    /// store.</summary>
    internal async Task<IReadOnlySet<string>> MetricNames()
    {
        using var client = PatientHttp.Client(new Uri($"http://127.0.0.1:{_port}"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var text = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        var served = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0]);
        var listed = Instrument().Matches(File.ReadAllText(RepositoryFiles.PathOf("docs/metrics.md")))
            .SelectMany(match => Names(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value));
        return served.Concat(listed).ToHashSet(StringComparer.Ordinal);
    }

    // As Prometheus is served an instrument.
    private static IEnumerable<string> Names(string instrument, string kind, string unit)
    {
        var name = instrument.Replace('.', '_') + unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => string.Empty,
        };
        return kind switch
        {
            "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            "counter" => [$"{name}_total"],
            _ => [name],
        };
    }

    [GeneratedRegex(@"^\| `([\w.]+)` \| ([\w -]+?) \| (?:`([^`]+)`)?", RegexOptions.Multiline)]
    private static partial Regex Instrument();
}
