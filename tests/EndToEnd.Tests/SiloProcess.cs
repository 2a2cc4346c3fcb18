namespace RemoteAccess.EndToEnd.Tests;

/// <summary>
/// A silo as a process of its own, on free ports of 127.0.0.1. Shared by everything that needs a real silo: start it with
/// <see cref="StartAsync"/>, or with <see cref="Launch"/> when it is not to come up.
/// </summary>
public sealed class SiloProcess : IAsyncDisposable
{
    private static readonly string[] Settings = ["ASPNETCORE_", "DOTNET_ENVIRONMENT", "Http__", "Cluster__", "Storage__", "Dashboard__",
        "Health__", "Telemetry__", "Logs__", "Shutdown__", "RoomServer__", "RemoteAccess__", "Demo__", "Logging__", "Orleans__",
        "AllowedHosts"];

    private readonly ProgramProcess _program;

    private SiloProcess(ProgramProcess program, SiloPorts ports) => (_program, Ports) = (program, ports);

    /// <summary>The ports it was given.</summary>
    public SiloPorts Ports { get; }

    /// <summary>Its listener.</summary>
    public Uri Http => new($"http://127.0.0.1:{Ports.Http}");

    /// <summary>Its room server, for viewers.</summary>
    public Uri RoomServer => new($"ws://127.0.0.1:{Ports.Http}");

    /// <summary>Its process id.</summary>
    public int Id => _program.Id;

    /// <summary>Every line it has written to standard output so far.</summary>
    public IReadOnlyList<string> Output => _program.Output;

    /// <summary>Every line it has written to standard error so far.</summary>
    public IReadOnlyList<string> Errors => _program.Errors;

    /// <summary>Starts a silo and waits until it says that it is up.</summary>
    /// <param name="settings">Settings over the defaults, e.g. <c>Demo:RateHz=50</c>.</param>
    public static Task<SiloProcess> StartAsync(params string[] settings) => UpAsync(Launch(SiloPorts.Free(), settings));

    /// <summary>Starts a silo that may open so many files, and waits until it says that it is up. Linux only.</summary>
    public static Task<SiloProcess> StartWithFilesAsync(int files, params string[] settings) => UpAsync(LaunchWithFiles(files, settings));

    /// <summary>Starts a silo that may open so many files, and waits for nothing. Linux only.</summary>
    public static SiloProcess LaunchWithFiles(int files, params string[] settings) =>
        Launch(SiloPorts.Free(), settings, ProgramProcess.WithFiles(files));

    /// <summary>Starts the process and waits for nothing.</summary>
    public static SiloProcess Launch(SiloPorts ports, params string[] settings) => Launch(ports, settings, []);

    private static async Task<SiloProcess> UpAsync(SiloProcess silo)
    {
        try
        {
            await silo.Line("is up (");
            await silo.Line("Ctrl-C drains");
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    private static SiloProcess Launch(SiloPorts ports, string[] settings, string[] wrapper)
    {
        string[] own = [
            $"Http:Url=http://127.0.0.1:{ports.Http}", $"Cluster:SiloPort={ports.Silo}", $"Cluster:GatewayPort={ports.Gateway}"];
        var arguments = own.Concat(settings).Select(setting => "--" + setting);
        return new SiloProcess(
            ProgramProcess.Start(BuiltProgram.Silo, arguments, Settings, [.. ProgramProcess.WithSigInt(), .. wrapper]), ports);
    }

    /// <summary>Waits for a line that contains a text, on either stream; lines already written count.</summary>
    public async Task<string> Line(string text) => (await _program.Line(0, text)).Text;

    /// <summary>Asks it to end, as Ctrl-C does.</summary>
    public void Interrupt() => _program.Signal(ProcessSignals.Interrupt);

    /// <summary>Asks it to end, as an orchestrator does.</summary>
    public void Terminate() => _program.Signal(ProcessSignals.Terminate);

    /// <summary>Ends it without asking: kill -9.</summary>
    public void Kill() => _program.Kill();

    /// <summary>Waits for its end; gives the exit code.</summary>
    public Task<int> Exit() => _program.Exit();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
