using System.Net;
using RemoteAccess.EndToEnd.Tests;
using RemoteAccess.Hosting.Telemetry;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>What runs in the image, without an engine.</summary>
public sealed class ImageTests(RunningImage image) : IClassFixture<RunningImage>
{
    [Fact]
    public async Task Its_command_serves_its_health_check_answers_and_SIGTERM_ends_it_in_order()
    {
        await using (var healthy = image.Start(Dockerfile.Read().HealthCheck))
        {
            Assert.Equal(0, await healthy.Exit());
            Assert.Contains("answers 200", string.Join('\n', healthy.Output), StringComparison.Ordinal);
        }

        Assert.All(image.Silo.Output, line => Assert.StartsWith("{", line, StringComparison.Ordinal)); // Logs__Format=Json
        image.Silo.Signal(ProcessSignals.Terminate);
        Assert.Equal(0, await image.Silo.Exit());

        await using var gone = image.Start(Dockerfile.Read().HealthCheck);
        Assert.Equal(1, await gone.Exit());
        Assert.Contains("does not answer", string.Join('\n', gone.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_an_ingress_a_viewer_has_the_address_that_the_ingress_names()
    {
        var variable = Assert.Single(
            SiloEnvironments.All().First(silo => silo.Where == "overlay embedded silo").Variables, pair => pair.Key.Contains("FORWARDED"));
        var port = FreePort.Next();
        await using var silo = image.Start(
            Dockerfile.Read().EntryPoint, $"{variable.Key}={variable.Value}", $"Http__Url=http://*:{port}",
                $"Cluster__SiloPort={FreePort.Next()}",
            $"Cluster__GatewayPort={FreePort.Next()}");
        await silo.Line(0, "is up");
        using var viewer = PatientHttp.Client(new Uri($"http://127.0.0.1:{port}"));
        viewer.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.9"); // The first one is what the viewer claims.

        using var refused = await viewer.GetAsync(TelemetrySettings.Path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        await silo.Line(0, "A request from 203.0.113.9 for");
    }

    [Fact]
    public void It_has_no_shell_no_root_no_Kerberos_and_LiveKits_library()
    {
        var file = Dockerfile.Read();

        Assert.EndsWith("-chiseled", file.Stages[^1], StringComparison.Ordinal);
        Assert.Equal("$APP_UID", file.Single("USER"));
        Assert.Equal("disable", file.Environment["PGGSSENCMODE"]); // Npgsql would try to load it with each connection.
        Assert.Contains(
            "COPY --from=livekit /repository/.livekit-ffi/linux-x64 runtimes/linux-x64/native", file.Instructions);
        Assert.DoesNotContain(file.Instructions, instruction => instruction.StartsWith("RUN ", StringComparison.Ordinal));
        Assert.Contains(
            "target=.livekit-ffi/$platform", File.ReadAllText(RepositoryFiles.PathOf("eng/get-livekit-ffi")), StringComparison.Ordinal);
    }
}
