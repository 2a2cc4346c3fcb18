using System.Diagnostics;
using System.Globalization;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>
/// A silo as a process of its own, on free ports of 127.0.0.1. Its output is kept; disposing kills it, by its id, when it still runs. Shared
/// by everything that needs a real silo: start it with <see cref="StartAsync"/>, or with <see cref="Launch"/> when it is not to come up.
/// </summary>
public sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>How long anything may take before a test fails; generous, since machines are shared.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Inherited = ["ASPNETCORE_", "DOTNET_ENVIRONMENT", "Http__", "Cluster__", "Storage__", "Dashboard__", "Health__", "Telemetry__",
        "Logs__", "Shutdown__", "RoomServer__", "RemoteAccess__", "Demo__", "Logging__", "Orleans__", "AllowedHosts"];

    private readonly Process _process;
    private readonly ProcessOutput _output = new();

    private SiloProcess(ProcessStartInfo start, SiloPorts ports)
    {
        Ports = ports;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data, error: false);
        _process.ErrorDataReceived += (_, line) => _output.Add(line.Data, error: true);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The ports it was given.</summary>
    public SiloPorts Ports { get; }

    /// <summary>Its listener.</summary>
    public Uri Http => new($"http://127.0.0.1:{Ports.Http}");

    /// <summary>Its room server, for viewers.</summary>
    public Uri RoomServer => new($"ws://127.0.0.1:{Ports.Http}");

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Every line it has written to standard output so far.</summary>
    public IReadOnlyList<string> Output => _output.Lines(error: false);

    /// <summary>Every line it has written to standard error so far.</summary>
    public IReadOnlyList<string> Errors => _output.Lines(error: true);

    /// <summary>Starts a silo and waits until it says that it is up.</summary>
    /// <param name="settings">Settings over the defaults, e.g. <c>Demo:RateHz=50</c>.</param>
    public static async Task<SiloProcess> StartAsync(params string[] settings)
    {
        var silo = Launch(SiloPorts.Free(), settings);
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

    /// <summary>Starts the process and waits for nothing.</summary>
    public static SiloProcess Launch(SiloPorts ports, params string[] settings)
    {
        // With SIGINT ignored (a test run in the background of a shell) the silo would inherit that and never see Ctrl-C.
        var start = SigIntIsIgnored()
            ? new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", SiloDll()])
            : new ProcessStartInfo("dotnet", [SiloDll()]);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        foreach (var name in start.Environment.Keys.Where(name => Array.Exists(Inherited, mark => name.StartsWith(mark, StringComparison.OrdinalIgnoreCase))).ToArray())
        {
            start.Environment.Remove(name);
        }

        string[] own = [$"Http:Url=http://127.0.0.1:{ports.Http}", $"Cluster:SiloPort={ports.Silo}", $"Cluster:GatewayPort={ports.Gateway}"];
        foreach (var setting in own.Concat(settings))
        {
            start.ArgumentList.Add("--" + setting);
        }

        return new SiloProcess(start, ports);
    }

    /// <summary>Waits for a line that contains a text, on either stream; lines already written count.</summary>
    public async Task<string> Line(string text)
    {
        var line = _output.Find(text);
        var first = await Task.WhenAny(line, _process.WaitForExitAsync(), Task.Delay(Patience, TestContext.Current.CancellationToken));
        if (first != line && !line.IsCompleted)
        {
            var why = _process.HasExited ? $"the silo ended with {_process.ExitCode}" : $"{Patience.TotalSeconds} s passed";
            throw new TimeoutException($"No line with '{text}' was written before {why}. It wrote:\n{_output}");
        }

        return await line;
    }

    /// <summary>Asks it to end, as Ctrl-C does.</summary>
    public void Interrupt() => ProcessSignals.Send(_process.Id, ProcessSignals.Interrupt);

    /// <summary>Asks it to end, as an orchestrator does.</summary>
    public void Terminate() => ProcessSignals.Send(_process.Id, ProcessSignals.Terminate);

    /// <summary>Ends it without asking: kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Waits for its end; gives the exit code.</summary>
    public async Task<int> Exit()
    {
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
            return _process.ExitCode;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The silo did not end within {Patience.TotalSeconds} s. It wrote:\n{_output}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    /// <summary>The silo as built beside these tests, in the same configuration, with its own settings file.</summary>
    private static string SiloDll()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var dll = Path.Combine(root, "src", "Silo", "bin", framework.Parent.Name, framework.Name, "RemoteAccess.Silo.dll");
        return File.Exists(dll) ? dll : throw new FileNotFoundException($"The silo is not built: {dll}");
    }

    private static bool SigIntIsIgnored()
    {
        const ulong SigInt = 1UL << 1;
        var line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return line is not null && (ulong.Parse(line["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & SigInt) != 0;
    }
}
