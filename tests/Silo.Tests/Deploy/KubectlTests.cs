namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>Kustomize itself, where kubectl is installed, makes what the other tests look at.</summary>
public sealed class KubectlTests
{
    public static TheoryData<string> Overlays => [.. Kustomization.Overlays];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Kustomize_makes_the_same_resources(string overlay)
    {
        var copy = Directory.CreateTempSubdirectory("kustomize-");
        try
        {
            Copy(RepositoryFiles.PathOf("deploy/kubernetes"), copy.FullName);
            var folder = Path.Combine(copy.FullName, "overlays", overlay);
            File.Copy(Path.Combine(folder, "silo.env.example"), Path.Combine(folder, "silo.env"));

            var written = Path.Combine(copy.FullName, "written.yaml");
            await File.WriteAllTextAsync(
                written, await InstalledTool.Run("kubectl", "kustomize", folder), TestContext.Current.CancellationToken);
            var theirs = Yaml.Documents(written);

            var ours = Kustomization.Of(overlay);
            Assert.Equal(Names(ours.Resources).Order(), Names(theirs.Where(resource => resource.Text("kind") != "Secret")).Order());
            var deployment = theirs.Single(resource => resource.Text("kind") == "Deployment");
            Assert.Equal(Variables(ours.Get("Deployment", "remote-access-silo")).Order(), Variables(deployment).Order());
            Assert.All(theirs, resource => Assert.Equal("remote-access", resource.Text("metadata", "namespace")));

            // The Secret's name has a hash; all who use it know.
            var secret = theirs.Single(resource => resource.Text("kind") == "Secret").Text("metadata", "name");
            var silo = deployment.At("spec", "template", "spec", "containers", "0");
            Assert.Equal(secret, Assert.Single(silo.Each("envFrom")).Text("secretRef", "name"));
            var endpoint = theirs.Single(resource => resource.Text("kind") == "ServiceMonitor").At("spec", "endpoints", "0");
            Assert.Equal(secret, endpoint.Text("authorization", "credentials", "name"));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Names(IEnumerable<System.Text.Json.Nodes.JsonObject> resources) =>
        resources.Select(resource => $"{resource.Text("kind")} {resource.Text("metadata", "name")}");

    private static IEnumerable<string> Variables(System.Text.Json.Nodes.JsonObject deployment) =>
        deployment.At("spec", "template", "spec", "containers", "0").Each("env")
            .Select(variable => $"{variable.Text("name")}={variable.Text("value")}");

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
