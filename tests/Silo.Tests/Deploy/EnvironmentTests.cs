using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using RemoteAccess.Hosting.Settings;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Settings;
using RemoteAccess.Testing.Certificates;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>Every variable in deploy/ is a setting that there is, and the silo would start with them.</summary>
public sealed class EnvironmentTests
{
    // Of .NET and Npgsql, not of the silo.
    private static readonly string[] s_ofTheRuntime =
        ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "DOTNET_EnableDiagnostics", "PGGSSENCMODE"];

    [Fact]
    public void Every_variable_of_a_silo_is_a_setting_that_docs_operations_lists()
    {
        var keys = File.ReadAllLines(RepositoryFiles.PathOf("docs/operations.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]).ToHashSet();
        (string Where, Dictionary<string, string> Variables)[] silos = [.. SiloEnvironments.All(), .. SiloEnvironments.Migrating()];

        var unknown = silos.SelectMany(silo => silo.Variables.Keys.Select(name => (silo.Where, name)))
            .Where(variable => !s_ofTheRuntime.Contains(variable.name) && variable.name != "REDIS_PASSWORD")
            .Where(variable => !keys.Contains(variable.name.Replace("__", ":", StringComparison.Ordinal))
                && !keys.Contains(Named(variable.name)))
            .Select(variable => $"{variable.Where}: {variable.name}");

        Assert.Empty(unknown);
        Assert.Equal(6 + Kustomization.Overlays.Length + 2, silos.Length);
        Assert.All(silos, silo => Assert.Contains("Cluster__Clustering", silo.Variables.Keys));
    }

    [Fact]
    public void A_silo_takes_every_environment_as_it_is()
    {
        using var authority = new TestAuthority();
        var files = CertificateFiles(authority);
        foreach (var (where, variables) in SiloEnvironments.All().Concat(SiloEnvironments.Migrating()))
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(variables.Where(pair => !s_ofTheRuntime.Contains(pair.Key)).Select(pair => KeyValuePair.Create(
                    pair.Key.Replace("__", ":", StringComparison.Ordinal),
                        (string?)Resolvable(pair.Key, files.GetValueOrDefault(pair.Value, pair.Value)))))
                .Build();

            var errors = SettingsCheck.Run(configuration).Errors;

            Assert.True(errors.Count == 0, $"{where}: {string.Join("; ", errors)}");
        }
    }

    [Fact]
    public void Every_argument_is_one_that_the_silo_has()
    {
        string[] arguments =
        [
            .. Assert.Single(Yaml.Documents("deploy/compose.postgres.yaml")).Each("services", "schema", "command")
                .Concat(Kustomization.Of("postgres").Get("Deployment", "remote-access-silo")
                    .Each("spec", "template", "spec", "initContainers").SelectMany(container => container.Each("args")))
                .Select(argument => argument.GetValue<string>()),
            .. Dockerfile.Read().HealthCheck[2..],
        ];

        Assert.Equal(["--migrate", "--migrate", "--health"], arguments);
        Assert.All(arguments, argument => Assert.Contains($" {argument} ", SiloCommandLine.Help, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_secret_has_a_value_in_a_file()
    {
        string[] files = [.. Directory.EnumerateFiles(RepositoryFiles.PathOf("deploy"), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".yaml", StringComparison.Ordinal) || file.EndsWith(".example", StringComparison.Ordinal))];
        var told = new List<string>();
        foreach (var (line, file) in files.SelectMany(file => File.ReadAllLines(file).Select(line => (line, file))))
        {
            // NAME: value, NAME=value, or {name: NAME, value: value}.
            var match = Regex.Match(
                line, """^\s*-?\s*(?:\{name: )?"?([A-Za-z]+[A-Za-z0-9_]*)"?(?:: |=|, value: )"?([^"}]*)""");
            var (name, value) = (match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal), match.Groups[2].Value.Trim());
            if (match.Success && SecretKeys.IsSecret(name) && !name.EndsWith("File", StringComparison.OrdinalIgnoreCase)
                && value.Length > 0 && !IsHarmless(name, value))
            {
                told.Add($"{Path.GetFileName(file)}: {line.Trim()}");
            }
        }

        Assert.Empty(told);
        Assert.True(files.Length > 20, $"Only {files.Length} files were looked at.");
    }

    // A reference to a variable; the name of a key; the name of a Secret.
    private static bool IsHarmless(string name, string value) =>
        value.Contains("${", StringComparison.Ordinal) || value.Contains("$(", StringComparison.Ordinal) || value[0] is '{' or '&'
        || name is "LiveKit:ApiKey" or "api_key" or "topologyKey" or "key" or "secretName" or "secretKeyRef" or "privateKey" or "secrets"
            or "automountServiceAccountToken";

    // The name after RoomServer:Keys is of one's own choice.
    private static string Named(string variable) => $"{string.Join(':', variable.Split("__")[..^1])}:<key>";

    // What cert-manager writes into the Secret that is mounted there.
    private static Dictionary<string, string> CertificateFiles(TestAuthority authority)
    {
        using var certificate = authority.Issue("remote-access-silo");
        return new()
        {
            ["/certificates/tls.crt"] = authority.Write("tls.crt", certificate.ExportCertificatePem()),
            ["/certificates/tls.key"] = authority.Write("tls.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
            ["/certificates/ca.crt"] = authority.AuthorityFile,
        };
    }

    // Names of a network that is not here.
    private static string Resolvable(string name, string value) =>
        name == "Cluster__Address" && value.EndsWith(".silos", StringComparison.Ordinal) ? "10.0.0.7" : value;
}
