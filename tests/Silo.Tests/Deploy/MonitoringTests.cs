using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RemoteAccess.Hosting.Telemetry;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>Prometheus reads the silos, and alerts and dashboards name metrics that there are.</summary>
public sealed partial class MonitoringTests(RunningImage image) : IClassFixture<RunningImage>
{
    [Fact]
    public async Task Dashboards_and_alerts_name_only_metrics_that_a_silo_serves()
    {
        var served = await image.MetricNames();

        var dashboards = Directory.EnumerateFiles(RepositoryFiles.PathOf("deploy/grafana/dashboards"), "*.json").SelectMany(Expressions)
            .ToArray();
        var alerts = Alerts().Select(rule => rule.Text("expr")).ToArray();

        Assert.True(dashboards.Length >= 15, $"{dashboards.Length} expressions in dashboards");
        Assert.True(alerts.Length >= 5, $"{alerts.Length} alerts");
        var unknown = dashboards.Concat(alerts).SelectMany(Metrics).Except(served);
        Assert.Empty(unknown);
        Assert.All(dashboards.Concat(alerts), expression => Assert.True(
            Metrics(expression).Any() || expression.StartsWith("up{", StringComparison.Ordinal), $"{expression} names no metric"));
    }

    [Fact]
    public void Each_alert_is_documented_with_what_to_do_and_no_other()
    {
        var lines = File.ReadAllLines(RepositoryFiles.PathOf("docs/operations.md"));
        var documented = lines.SkipWhile(line => line != "### Alerts").Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .Select(line => Alert().Match(line)).Where(row => row.Success).Select(row => row.Groups[1].Value).ToArray();

        var alerts = Alerts().Select(rule => rule.Text("alert")).ToArray();
        Assert.Equal(alerts, documented);
        Assert.Equal(alerts.Length, alerts.Distinct().Count());
        Assert.All(Alerts(), rule => Assert.NotEmpty(rule.Text("annotations", "summary")));
    }

    [Fact]
    public void Each_metric_of_the_fleet_is_on_a_dashboard()
    {
        var shown = Directory.EnumerateFiles(RepositoryFiles.PathOf("deploy/grafana/dashboards"), "*.json").SelectMany(Expressions)
            .SelectMany(Metrics).ToHashSet();
        var instruments = FleetInstrument().Matches(File.ReadAllText(RepositoryFiles.PathOf("docs/metrics.md")))
            .Select(match => match.Groups[1].Value.Replace('.', '_') + (match.Groups[2].Success ? "_total" : string.Empty)).ToArray();

        Assert.True(instruments.Length >= 9, $"{instruments.Length} metrics of the fleet");
        Assert.Empty(instruments.Except(shown));
    }

    [Fact]
    public void A_dashboard_has_a_data_source_that_is_provisioned()
    {
        var sources = Yaml.Documents("deploy/grafana/provisioning/datasources/prometheus.yaml")
            .SelectMany(file => file.Each("datasources")).Select(source => source.Text("uid")).ToHashSet();
        var mounted = Assert.Single(Yaml.Documents("deploy/compose.yaml")).Each("services", "grafana", "volumes")
            .Select(volume => volume.GetValue<string>().Split(':')).ToArray();
        var provider = Assert.Single(
            Yaml.Documents("deploy/grafana/provisioning/dashboards/dashboards.yaml").SelectMany(file => file.Each("providers")));

        Assert.Contains(mounted, volume => volume[0] == "./grafana/dashboards" && volume[1] == provider.Text("options", "path"));
        foreach (var file in Directory.EnumerateFiles(RepositoryFiles.PathOf("deploy/grafana/dashboards"), "*.json"))
        {
            var panels = Nodes(JsonNode.Parse(File.ReadAllText(file))).OfType<JsonObject>().Where(node => node.ContainsKey("targets"))
                .ToArray();
            Assert.All(panels, panel => Assert.Contains(panel.Text("datasource", "uid"), sources));
            Assert.Equal(panels.Length, panels.Select(panel => panel["id"]!.GetValue<int>()).Distinct().Count());
        }
    }

    [Fact]
    public void Prometheus_reads_every_silo_of_compose_with_its_key()
    {
        var job = Assert.Single(Assert.Single(Yaml.Documents("deploy/prometheus/prometheus.yml")).Each("scrape_configs"));
        var compose = Assert.Single(Yaml.Documents("deploy/compose.yaml"));
        var silos = compose["services"]!.AsObject().Select(pair => pair.Key)
            .Where(name => name.StartsWith("silo-", StringComparison.Ordinal));

        Assert.Equal(TelemetrySettings.Path, job.Text("metrics_path"));
        Assert.Equal(silos.Select(name => $"{name}:8080"),
            job.Each("static_configs").SelectMany(group => group.Each("targets")).Select(target => target.GetValue<string>()));
        Assert.Equal("/run/secrets/telemetry-key", job.Text("authorization", "credentials_file"));
        Assert.Equal("TELEMETRY_KEY", compose.Text("secrets", "telemetry-key", "environment"));
        Assert.Contains(compose.Each("services", "prometheus", "secrets"), secret => secret.GetValue<string>() == "telemetry-key");
    }

    [Fact]
    public async Task Prometheus_takes_its_configuration_and_its_alerts()
    {
        await InstalledTool.Run("promtool", "check", "config", "--syntax-only", RepositoryFiles.PathOf("deploy/prometheus/prometheus.yml"));
        await InstalledTool.Run("promtool", "check", "rules", RepositoryFiles.PathOf("deploy/prometheus/alerts.yml"));
    }

    private static IEnumerable<JsonNode> Alerts() => Yaml.Documents("deploy/prometheus/alerts.yml").SelectMany(file => file.Each("groups"))
        .SelectMany(group => group.Each("rules"));

    private static IEnumerable<string> Expressions(string file) => Nodes(JsonNode.Parse(File.ReadAllText(file))).OfType<JsonObject>()
        .SelectMany(node => new[] { node["expr"], node["definition"] }).OfType<JsonValue>().Select(value => value.GetValue<string>());

    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => Nodes(pair.Value)).Prepend(map),
        JsonArray list => list.SelectMany(Nodes),
        null => [],
        _ => [node],
    };

    private static IEnumerable<string> Metrics(string expression) => Metric().Matches(expression).Select(match => match.Value);

    [GeneratedRegex(@"\b(?:remote_access|roomserver|dotnet|process|orleans|http)_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^\| `(\w+)` \| [^|]+ \| [^|]+ \|$")]
    private static partial Regex Alert();

    [GeneratedRegex(@"^\| `(remote_access\.fleet\.[\w.]+)` \| (?:(counter|observable counter)|\w+) \|", RegexOptions.Multiline)]
    private static partial Regex FleetInstrument();
}
