using RemoteAccess.FleetRunner.Networks;
using RemoteAccess.FleetRunner.Processes;

namespace RemoteAccess.FleetRunner.Silos;

/// <summary>
/// One silo as a process of its own, on ports of its own. It can be stopped, killed, frozen and started again, with the same ports.
/// </summary>
public sealed class FleetSilo : IAsyncDisposable
{
    // A silo that stops hands its rooms over; it ends itself before this.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string?> _environment;
    private readonly string[] _command;
    private readonly List<ChildProcess> _processes = [];

    internal FleetSilo(
        string name, string program, string log, IEnumerable<KeyValuePair<string, string>> settings, NetworkPlace? place)
    {
        (Name, LogFile, Place) = (name, log, place);
        _command = place?.Command(program) ?? [program];
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var inherited in Environment.GetEnvironmentVariables().Keys.OfType<string>())
        {
            // Settings of the caller's own silos would meet these.
            if (inherited.Contains("__", StringComparison.Ordinal))
            {
                environment[inherited] = null;
            }
        }

        environment["Cluster__SiloPort"] = $"{SiloPort}";
        environment["Cluster__GatewayPort"] = $"{GatewayPort}";
        environment["Http__Url"] = $"http://{Address}:{HttpPort}";
        if (place is not null)
        {
            environment["Cluster__Address"] = Address;
        }

        foreach (var (key, value) in settings)
        {
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _environment = environment;
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Its place in the network of the fleet; null without one.</summary>
    public NetworkPlace? Place { get; }

    /// <summary>Its address, of all its ports.</summary>
    public string Address => Place?.Address ?? "127.0.0.1";

    /// <summary>The port of its listener.</summary>
    public int HttpPort { get; } = LoopbackPorts.Next();

    /// <summary>The port for other silos.</summary>
    public int SiloPort { get; } = LoopbackPorts.Next();

    /// <summary>The port for Orleans clients.</summary>
    public int GatewayPort { get; } = LoopbackPorts.Next();

    /// <summary>Its listener.</summary>
    public Uri Http => new($"http://{Address}:{HttpPort}");

    /// <summary>Its address for viewers.</summary>
    public Uri WebSocket => new($"ws://{Address}:{HttpPort}");

    /// <summary>Where its output goes.</summary>
    public string LogFile { get; }

    /// <summary>Its process; the last one if it has ended.</summary>
    /// <exception cref="InvalidOperationException">It was never started.</exception>
    public ChildProcess Process => _processes.LastOrDefault() ?? throw new InvalidOperationException($"{Name} was not started.");

    /// <summary>Whether its process runs.</summary>
    public bool Runs => _processes is [.., { Exited.IsCompleted: false }];

    /// <summary>Starts it, or starts it again, and waits until it says that it is up.</summary>
    /// <exception cref="FleetException">It ended, or it did not come up in time.</exception>
    public async Task StartAsync(TimeSpan patience)
    {
        Launch();
        await Process.LineAsync(" is up (", patience);
    }

    /// <summary>Starts it, or starts it again, and waits for nothing.</summary>
    /// <exception cref="InvalidOperationException">It runs.</exception>
    public void Launch()
    {
        if (Runs)
        {
            throw new InvalidOperationException($"{Name} runs.");
        }

        _processes.Add(ChildProcess.Start(Name, LogFile, _environment, _command));
    }

    /// <summary>Asks it to end (SIGTERM) and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync() => Process.StopAsync(StopPatience);

    /// <summary>Ends it without asking (SIGKILL).</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Freezes it (SIGSTOP).</summary>
    public void Freeze() => Process.Freeze();

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Resume() => Process.Resume();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }
}
