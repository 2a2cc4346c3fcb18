using RemoteAccess.Programs;
using RemoteAccess.Silo.Announcing;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Tests.Hosting;

/// <summary>What the silo's command line answers without starting anything.</summary>
public sealed class SiloCommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Help_fits_on_a_screen_and_lists_every_section_and_the_page_of_all_settings()
    {
        Assert.Equal(0, await RunAsync("--help", "--Demo:Roon=x"));

        Assert.True(_output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length <= 20);
        Assert.Contains("docs/operations.md", _output.ToString(), StringComparison.Ordinal);
        var known = File.ReadAllLines(RepositoryFiles.PathOf("docs/operations.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1])
            .Where(setting => setting.Contains(':', StringComparison.Ordinal))
            .Select(setting => setting.Split(':')[0])
            .Where(section => section.Length > 1 && char.IsUpper(section[0]) && section.All(char.IsLetter))
            .Distinct();
        Assert.All(known, section => Assert.Contains(section, _output.ToString(), StringComparison.Ordinal));
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task Version_is_the_name_with_the_version()
    {
        Assert.Equal(0, await RunAsync("--version"));

        Assert.Matches("""^RemoteAccess\.Orleans \d+\.\d+\.\d+\S*\s*$""", _output.ToString());
    }

    [Theory]
    [InlineData("--RoomServer:Mode=LiveKit", "LiveKit:Url is not set: RoomServer:Mode is LiveKit")]
    [InlineData("--RoomServer:Also=LiveKit", "LiveKit:Url is not set: RoomServer:Also is LiveKit")]
    public async Task A_key_that_the_silo_and_a_library_miss_is_one_error(string argument, string expected)
    {
        Assert.Equal(2, await RunAsync(argument, "--LiveKit:ApiKey=key", "--LiveKit:ApiSecret=secret"));

        Assert.StartsWith("The silo cannot start: one setting is wrong.", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "'nonsense' is not an argument")]
    [InlineData("-v", "'-v' is not an argument")]
    [InlineData("--verbose", "'--verbose' has no value: give --verbose=value")]
    [InlineData("--Demo:RateHz", "'--Demo:RateHz' has no value")]
    [InlineData("--verbose=1", "verbose = '1': nothing reads this key")]
    [InlineData("--Frobnicate:Password=hunter2", "Frobnicate:Password = '(7 hidden characters)': nothing reads this key")]
    public async Task An_argument_that_sets_nothing_is_an_error(string argument, string expected)
    {
        Assert.Equal(2, await RunAsync(argument));

        Assert.StartsWith("The silo cannot start: one setting is wrong.", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(expected, _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("--Logs:Format=Json")]
    [InlineData("--Logs:Format=Simple")]
    public async Task Output_that_cannot_be_written_is_reported_and_nothing_starts(string argument)
    {
        using var full = new FullWriter();

        Assert.Equal(10, await SiloCommandLine.RunAsync([argument, .. Ports()], full, _errors));

        Assert.Contains("standard output cannot be written to: No space left", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_of_a_repeated_key_wins_and_both_forms_are_read()
    {
        var read = ConfigurationArguments.Parse("--Demo:Room=a", "--demo:room", "b", "Demo:RateHz=5", "--Logs:Format=");

        Assert.Empty(read.Problems);
        var configuration = SiloConfiguration.Load(read.Settings);
        Assert.Equal("b", configuration["Demo:Room"]);
        Assert.Equal("5", configuration["Demo:RateHz"]);
        Assert.Equal(string.Empty, configuration["Logs:Format"]);
    }

    [Fact]
    public void The_first_line_is_JSON_where_logs_are()
    {
        var settings = SettingsCheck.Run(SiloConfiguration.Load([new("Logs:Format", "Json")])).Settings;

        using var line = System.Text.Json.JsonDocument.Parse(StartMessage.First(settings, DateTimeOffset.UnixEpoch));

        Assert.Equal($"{Places.Title} starts.", line.RootElement.GetProperty("Message").GetString());
        Assert.Equal("1970-01-01T00:00:00.000Z", line.RootElement.GetProperty("Timestamp").GetString());
    }

    private static string[] Ports() =>
        [$"--Http:Url=http://127.0.0.1:{FreePort.Next()}", $"--Cluster:SiloPort={FreePort.Next()}",
            $"--Cluster:GatewayPort={FreePort.Next()}"];

    private Task<int> RunAsync(params string[] arguments) => SiloCommandLine.RunAsync([.. arguments, .. Ports()], _output, _errors);

    private sealed class FullWriter : StringWriter
    {
        public override void Write(char[] buffer, int index, int count) => throw Full();

        public override void WriteLine(string? value) => throw Full();

        private static IOException Full() => new("No space left on device");
    }
}
