using System.Diagnostics;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>The packages for viewers in a native executable, as <c>samples/Probe</c> is one: published and run. What trimming takes away
/// shows only there.</summary>
public sealed class NativeProbeTests(NativeProbe probe, RunningSilo running) : IClassFixture<NativeProbe>, IClassFixture<RunningSilo>
{
    [Fact]
    public async Task A_room_with_a_device_is_served()
    {
        var (code, output, error) = await probe.RunAsync("demo", "--url", running.Silo.Http.ToString(), "--timeout", "60");

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Room 'demo' is served: device '", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_without_a_device_is_not()
    {
        var (code, _, error) = await probe.RunAsync("nobody", "--url", running.Silo.Http.ToString(), "--timeout", "1");

        Assert.Equal(1, code);
        Assert.StartsWith("The device of room 'nobody' said nothing within 1 s", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--url", "there")]
    [InlineData("--timeout", "0")]
    [InlineData("--secret", "short")]
    [InlineData("--bogus", "1")]
    public async Task A_wrong_argument_is_named(string option, string value)
    {
        var (code, _, error) = await probe.RunAsync("demo", option, value);

        Assert.Equal(2, code);
        Assert.Contains(option == "--secret" ? "HS256 needs at least 32" : option, error, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage:", error, StringComparison.Ordinal);
    }
}

/// <summary>The executable, published once. Needs a linker; where there is none, its tests are skipped.</summary>
public sealed class NativeProbe : IAsyncLifetime
{
    private readonly DirectoryInfo _output = Directory.CreateTempSubdirectory("probe-");
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux() || !(Installed("gcc") || Installed("clang")))
        {
            _missing = "A native executable is linked by gcc or clang, and none is installed here.";
            return;
        }

        var (code, output, error) = await ProcessAsync(
            "dotnet", "publish", BuiltProgram.Source("samples/Probe"), "--configuration", "Release", "--output", _output.FullName,
                "--nologo");
        Assert.True(code == 0, $"The probe was not published:\n{output}\n{error}");
    }

    public ValueTask DisposeAsync()
    {
        _output.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Exit code, standard output and standard error.</summary>
    internal Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        Assert.SkipWhen(_missing is not null, _missing ?? string.Empty);
        return ProcessAsync(Path.Combine(_output.FullName, "RemoteAccess.Probe"), arguments);
    }

    private static bool Installed(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<(int Code, string Output, string Error)> ProcessAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return (process.ExitCode, await output, await error);
    }
}
