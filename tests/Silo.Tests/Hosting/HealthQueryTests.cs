using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Tests.Http;

namespace RemoteAccess.Silo.Tests.Hosting;

/// <summary>--health: what an orchestrator without an HTTP client asks.</summary>
public sealed class HealthQueryTests(RoutedSilo silo) : IClassFixture<RoutedSilo>, IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task A_silo_that_is_ready_answers_0()
    {
        Assert.Equal(0, await RunAsync($"--Http:Url=http://127.0.0.1:{silo.Http.Port}"));
        Assert.Contains("answers 200", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task The_hosts_name_is_one_that_the_silo_accepts()
    {
        Assert.Equal(0, await RunAsync($"--Http:Url=http://127.0.0.1:{silo.Http.Port}", "--AllowedHosts=localhost;example.com"));

        // The silo accepts its own names only, and this setting is not the one that it has.
        Assert.Equal(1, await RunAsync($"--Http:Url=http://127.0.0.1:{silo.Http.Port}", "--AllowedHosts=example.com"));
        Assert.Contains("answers 400", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_silo_answers_1_and_says_where_it_asked()
    {
        using var nobody = new ClosedPort();

        Assert.Equal(1, await RunAsync($"--Http:Url=http://127.0.0.1:{nobody.Number}"));
        Assert.Contains($"http://127.0.0.1:{nobody.Number}/health/ready does not answer", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Http:Url=ftp://x", "Http:Url = 'ftp://x'")]
    [InlineData("nonsense", "'nonsense' is not an argument")]
    public async Task Wrong_settings_answer_2(string argument, string expected)
    {
        Assert.Equal(2, await RunAsync(argument));
        Assert.Contains(expected, _errors.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] arguments) => SiloCommandLine.RunAsync(["--health", .. arguments], _output, _errors);
}
