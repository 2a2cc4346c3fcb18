using System.Net;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.Http;
using RemoteAccess.Programs;
using RemoteAccess.Silo.Http;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Hosting;

/// <summary>
/// Asks the silo that runs with the same settings on this machine whether it is ready (<c>--health</c>): for orchestrators whose images
/// have neither a shell nor an HTTP client.
/// </summary>
internal static class HealthQuery
{
    /// <summary>The argument.</summary>
    public const string Argument = "--health";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks and prints the answer.</summary>
    /// <returns>0: ready, or degraded, as for the probes of an orchestrator; 1: not ready, or no answer within 5 s; 2: wrong
    /// settings.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var arguments = ConfigurationArguments.Parse([.. args.Where(argument => argument != Argument)]);
        var configuration = SiloConfiguration.Load(arguments.Settings);
        var url = configuration[$"{HttpSettings.Section}:{nameof(HttpSettings.Url)}"] ?? new HttpSettings().Url;
        var problems = arguments.Problems.ToList();
        if (HttpBinding.TryParse(url, out var binding) is { } problem)
        {
            problems.Add($"Http:Url = '{url}': {problem}");
        }

        if (problems.Count > 0)
        {
            SettingsReport.Write(errors, problems);
            return ExitCode.Settings;
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = s_patience };
        using var request = new HttpRequestMessage(HttpMethod.Get, binding!.At(HealthSettings.ReadyPath));
        request.Headers.Host = AcceptedHost(configuration["AllowedHosts"]);
        try
        {
            using var answer = await client.SendAsync(request);
            output.WriteLine($"{request.RequestUri} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            return answer.StatusCode is HttpStatusCode.OK ? ExitCode.Stopped : ExitCode.Failed;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            errors.WriteLine($"{request.RequestUri} does not answer: {failure.Message}");
            return ExitCode.Failed;
        }
    }

    // The silo answers only to names that the setting has. Null: the name in the address is among them.
    private static string? AcceptedHost(string? allowedHosts) =>
        allowedHosts?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var first, ..]
            && !first.Contains('*', StringComparison.Ordinal)
                ? first
                : null;
}
