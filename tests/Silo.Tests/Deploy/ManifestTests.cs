using System.Globalization;
using System.Text.Json.Nodes;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.Http;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.Webhooks;
using RemoteAccess.Silo.Clustering;
using RemoteAccess.Silo.Hosting;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>Ports, paths, time budgets and permissions in deploy/kubernetes are those of the silo.</summary>
public sealed class ManifestTests
{
    private static readonly ClusterSettings s_cluster = new();

    public static TheoryData<string> Overlays => [.. Kustomization.Overlays];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_ports_of_the_container_are_those_that_the_silo_listens_on(string overlay)
    {
        var ports = Container(overlay).Each("ports").ToDictionary(port => port.Text("name"), port => Number(port.Text("containerPort")));

        Assert.Null(HttpBinding.TryParse(Dockerfile.Read().Environment["Http__Url"], out var http));
        Assert.Equal(
            new Dictionary<string, int> { ["http"] = http!.Port, ["silo"] = s_cluster.SiloPort, ["gateway"] = s_cluster.GatewayPort },
                ports);
        Assert.Equal(ports.Values.Select(port => port.ToString(CultureInfo.InvariantCulture)), Dockerfile.Read().Ports);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void What_refers_to_a_port_or_a_service_by_name_finds_it(string overlay)
    {
        var rendered = Kustomization.Of(overlay);
        string[] ports = ["http", "silo", "gateway"];
        var silos = rendered.Kind("Service").Where(service => service.Text("spec", "selector", "app") == "remote-access-silo").ToArray();
        Assert.Equal(2, silos.Length);
        Assert.All(silos.SelectMany(service => service.Each("spec", "ports")), port => Assert.Contains(port.Text("targetPort"), ports));

        foreach (var path in Paths(rendered))
        {
            var service = rendered.Get("Service", path.Text("backend", "service", "name"));
            Assert.Contains(
                path.Text("backend", "service", "port", "name"), service.Each("spec", "ports").Select(port => port.Text("name")));
        }

        var policy = rendered.Get("NetworkPolicy", "remote-access-silo");
        Assert.All(
            policy.Each("spec", "ingress").SelectMany(rule => rule.Each("ports")), port => Assert.Contains(port.Text("port"), ports));
        var scaled = Assert.Single(rendered.Kind("HorizontalPodAutoscaler"))["spec"].At("scaleTargetRef");
        rendered.Get(scaled.Text("kind"), scaled.Text("name"));
        Assert.Equal(
            Labels(rendered), Assert.Single(rendered.Kind("PodDisruptionBudget")).At("spec", "selector", "matchLabels")!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Probes_ask_for_what_they_mean(string overlay)
    {
        var silo = Container(overlay);

        Assert.Equal(HealthSettings.ReadyPath, silo.Text("startupProbe", "httpGet", "path"));
        Assert.Equal(HealthSettings.ReadyPath, silo.Text("readinessProbe", "httpGet", "path"));
        Assert.Equal(HealthSettings.LivePath, silo.Text("livenessProbe", "httpGet", "path"));
        string[] probes = ["startupProbe", "readinessProbe", "livenessProbe"];
        Assert.All(probes, probe => Assert.Equal("http", silo.Text(probe, "httpGet", "port")));

        // A silo may wait for its store (Storage:StartTimeout) before it is up.
        var patience = Number(silo.Text("startupProbe", "periodSeconds")) * Number(silo.Text("startupProbe", "failureThreshold"));
        Assert.True(patience > new Silo.Storage.StorageSettings().StartTimeout.TotalSeconds + 30, $"{patience} s");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void A_pod_has_time_to_leave_the_services_and_then_to_hand_over(string overlay)
    {
        var pod = Kustomization.Of(overlay).Get("Deployment", "remote-access-silo").At("spec", "template", "spec");
        var silo = Container(overlay);
        var leave = Number(silo.Text("lifecycle", "preStop", "sleep", "seconds"));
        var shutdown = Seconds(silo.Each("env").SingleOrDefault(variable => variable.Text("name") == "Shutdown__Timeout").Text("value"));

        Assert.True(Number(pod.Text("terminationGracePeriodSeconds")) > leave + shutdown, "the grace period is too short");

        // The readiness probe notices as well, but nobody waits for it.
        Assert.True(
            leave >= Number(silo.Text("readinessProbe", "periodSeconds")) * Number(silo.Text("readinessProbe", "failureThreshold")));
    }

    [Fact]
    public void Compose_gives_a_silo_longer_than_its_shutdown()
    {
        var services = Assert.Single(Yaml.Documents("deploy/compose.yaml"))["services"]!.AsObject();
        var silos = services.Where(pair => pair.Key.StartsWith("silo-", StringComparison.Ordinal)).ToArray();

        Assert.Equal(3, silos.Length);
        Assert.All(silos, silo =>
        {
            var grace = silo.Value.Text("stop_grace_period");
            Assert.EndsWith("s", grace, StringComparison.Ordinal);
            Assert.True(Number(grace[..^1]) > new ShutdownSettings().Timeout.TotalSeconds, grace);
            Assert.Equal("true", silo.Value.Text("read_only"));
            Assert.EndsWith(":8080", Assert.Single(silo.Value.Each("ports")).GetValue<string>(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Only_what_viewers_need_is_let_in(string overlay)
    {
        var paths = Paths(Kustomization.Of(overlay)).Select(path => path.Text("path")).ToArray();

        Assert.Contains("/rtc", paths);
        Assert.Contains("/rooms", paths);
        string[] others = overlay == "livekit" ? [WebhookHosting.Path] : [];
        Assert.Equal(others, paths.Except(["/rtc", "/rooms"]));
        var ingress = Assert.Single(Kustomization.Of(overlay).Kind("Ingress"));
        Assert.NotEmpty(ingress.Each("spec", "tls"));
        Assert.Equal("3600", ingress.Text("metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-read-timeout"));
        Assert.Equal("3600", ingress.Text("metadata", "annotations", "nginx.ingress.kubernetes.io/proxy-send-timeout"));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Containers_have_no_rights_that_they_do_not_need(string overlay)
    {
        var pods = Kustomization.Of(overlay).Resources.Select(resource => resource.At("spec", "template", "spec")).OfType<JsonNode>()
            .ToArray();

        Assert.NotEmpty(pods);
        foreach (var pod in pods)
        {
            Assert.Equal("true", pod.Text("securityContext", "runAsNonRoot"));
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            Assert.All(pod.Each("containers").Concat(pod.Each("initContainers")), container =>
            {
                Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
                Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
                Assert.Equal("ALL", Assert.Single(container.Each("securityContext", "capabilities", "drop")).GetValue<string>());
                Assert.NotEqual(string.Empty, container.Text("resources", "limits", "memory"));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Files_that_the_silo_reads_are_mounted(string overlay)
    {
        var rendered = Kustomization.Of(overlay);
        var silo = Container(overlay);
        var mounts = silo.Each("volumeMounts").Select(mount => mount.Text("mountPath")).ToArray();
        var files = silo.Each("env").Where(variable => variable.Text("name").EndsWith("File", StringComparison.Ordinal)).ToArray();

        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.Contains(Path.GetDirectoryName(file.Text("value")), mounts));
        var secrets = rendered.Get("Deployment", "remote-access-silo").Each("spec", "template", "spec", "volumes")
            .Select(volume => volume.Text("secret", "secretName")).Where(name => name.Length > 0);
        var made = rendered.Kind("Certificate").Select(certificate => certificate.Text("spec", "secretName"));
        Assert.All(secrets, secret => Assert.Contains(secret, made));
        Assert.All(
            rendered.Kind("ServiceMonitor").SelectMany(monitor => monitor.Each("spec", "endpoints")), endpoint =>
            {
                Assert.Equal(TelemetrySettings.Path, endpoint.Text("path"));
                Assert.Contains(endpoint.Text("authorization", "credentials", "key"), rendered.Secret.Keys);
            });
    }

    private static JsonNode Container(string overlay) =>
        Assert.Single(Kustomization.Of(overlay).Get("Deployment", "remote-access-silo").Each("spec", "template", "spec", "containers"));

    private static string Labels(Kustomization rendered) =>
        rendered.Get("Deployment", "remote-access-silo").At("spec", "template", "metadata", "labels")!.ToJsonString();

    private static IEnumerable<JsonNode> Paths(Kustomization rendered) =>
        rendered.Kind("Ingress").SelectMany(ingress => ingress.Each("spec", "rules")).SelectMany(rule => rule.Each("http", "paths"));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Seconds(string text) =>
        text.Length == 0 ? new ShutdownSettings().Timeout.TotalSeconds : TimeSpan.Parse(text, CultureInfo.InvariantCulture).TotalSeconds;
}
