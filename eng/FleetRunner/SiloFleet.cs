using RemoteAccess.FleetRunner.Networks;
using RemoteAccess.FleetRunner.Processes;
using RemoteAccess.FleetRunner.Silos;
using RemoteAccess.FleetRunner.Stores;

namespace RemoteAccess.FleetRunner;

/// <summary>
/// A store and silos that share it, as processes on 127.0.0.1 with ports of their own. Disposing it stops the silos first, in order and
/// all at once, then the store, and deletes its folders. Whoever holds it may stop, kill, freeze and start single silos and the store; one
/// caller at a time.
/// </summary>
public sealed class SiloFleet : IAsyncDisposable
{
    // Nobody else is in a network of one's own.
    private static readonly KeyValuePair<string, string>[] s_beyondLoopback =
        [new("Cluster:Insecure", "true"), new("Dashboard:Enabled", "false"), new("Telemetry:Metrics", "false")];

    private readonly FleetOptions _options;
    private readonly string _folder;
    private readonly List<FleetSilo> _silos = [];

    private SiloFleet(FleetOptions options, NetworkPlace? store)
    {
        _options = options;
        _folder = options.Directory is { } given
            ? Directory.CreateDirectory(given).FullName
            : Directory.CreateTempSubdirectory("remoteaccess-fleet-").FullName;
        Store = options.Postgres ? new PostgresServer(Log("postgres")) : new RedisServer(Log("redis"), store);
    }

    /// <summary>The store.</summary>
    public IStoreServer Store { get; }

    /// <summary>The silos, in the order in which they were started.</summary>
    public IReadOnlyList<FleetSilo> Silos => _silos;

    /// <summary>Starts a fleet.</summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="started">Called when the store or a silo is up.</param>
    /// <param name="cancellationToken">Stops the start; what was started is stopped again.</param>
    /// <exception cref="FleetException">Something could not be started.</exception>
    public static async Task<SiloFleet> StartAsync(
        FleetOptions options, Action<object>? started = null, CancellationToken cancellationToken = default)
    {
        if (options is { Network: not null, Postgres: true })
        {
            throw new FleetException("PostgreSQL has no place in a network of its own; take Redis.");
        }

        var fleet = new SiloFleet(options, options.Network is { } network ? await network.AddAsync() : null);
        try
        {
            await fleet.Store.StartAsync();
            if (options.Postgres)
            {
                await fleet.MigrateAsync();
            }

            started?.Invoke(fleet.Store);
            // The first one alone: it makes the cluster, and the others join it.
            for (var i = 0; i < options.Silos; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var silo = await fleet.AddAsync();
                started?.Invoke(silo);
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo and waits until it is up.</summary>
    /// <param name="settings">Settings for this one, over those of all.</param>
    public async Task<FleetSilo> AddAsync(params IEnumerable<KeyValuePair<string, string>> settings)
    {
        var silo = Prepare(_options.Network is { } network ? await network.AddAsync() : null, settings);
        await silo.StartAsync(_options.StartPatience);
        return silo;
    }

    /// <summary>Makes one more silo on 127.0.0.1 and does not start it.</summary>
    /// <param name="settings">Settings for this one, over those of all.</param>
    public FleetSilo Prepare(params IEnumerable<KeyValuePair<string, string>> settings) => Prepare(null, settings);

    private FleetSilo Prepare(NetworkPlace? place, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var name = $"silo-{_silos.Count + 1}";
        var silo = new FleetSilo(name, Program, Log(name), Settings(name).Concat(_options.Settings).Concat(settings), place);
        _silos.Add(silo);
        return silo;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Frozen ones cannot stop.
            _silos.ForEach(silo =>
            {
                if (silo.Runs)
                {
                    silo.Resume();
                }
            });
            await Task.WhenAll(_silos.Where(silo => silo.Runs).Select(silo => silo.StopAsync()));
        }
        finally
        {
            foreach (var silo in _silos)
            {
                await silo.DisposeAsync();
            }

            await Store.DisposeAsync();
            if (_options.Directory is null)
            {
                Directory.Delete(_folder, recursive: true);
            }
        }
    }

    private string Program => _options.Program ?? BuiltSilo.Path;

    private string Log(string name) => Path.Combine(_folder, $"{name}.log");

    // The demo device runs in one room; each silo has one of its own.
    private IEnumerable<KeyValuePair<string, string>> Settings(string name) =>
    [
        new("Cluster:Clustering", Store.Kind),
        new("Cluster:ConnectionString", Store.ConnectionString),
        new("Storage:Kind", Store.Kind),
        new("Demo:Room", $"demo-{name}"),
        .. _options.Network is null ? [] : s_beyondLoopback,
    ];

    private async Task MigrateAsync()
    {
        var log = Log("migrate");
        var environment = Settings("migrate").Select(setting =>
            KeyValuePair.Create<string, string?>(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));
        await using var migration = ChildProcess.Start("the migration", log, environment, Program, "--migrate");
        if (await Patience.For(migration.Exited, _options.StartPatience, "the end of the migration") is not 0 and var code)
        {
            throw new FleetException($"The migration ended with exit code {code}: {migration.End()}");
        }
    }
}
