using System.Globalization;
using RemoteAccess.FleetRunner.Networks;
using RemoteAccess.FleetRunner.Processes;

namespace RemoteAccess.FleetRunner.Stores;

/// <summary>A PostgreSQL of one's own. PostgreSQL refuses to run as root; it then runs as user <c>postgres</c> or <c>nobody</c>.</summary>
public sealed class PostgresServer : IStoreServer
{
    private const string Superuser = "fleet";
    // Where packages put programs that are not on PATH: one folder for each version.
    private static readonly (string Folder, string Pattern)[] s_folders =
        [("/usr/lib/postgresql", "*"), ("/opt/homebrew/opt", "postgresql*")];

    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);
    private readonly string _password = Guid.NewGuid().ToString("N");
    private readonly string _folder = Directory.CreateTempSubdirectory("remoteaccess-postgres-").FullName;
    private readonly string _log;
    private readonly string[] _asUser;
    private bool _initialised;

    /// <summary>Prepares one and starts nothing.</summary>
    /// <param name="log">The file for its output; null for one that is deleted with it.</param>
    public PostgresServer(string? log = null)
    {
        _log = log ?? Path.Combine(_folder, "postgres.log");
        _asUser = AsUser();
    }

    /// <summary>Why there can be none on this machine, and what to do; null if there can.</summary>
    public static string? Missing =>
        Find("postgres") is null || Find("initdb") is null
            ? "PostgreSQL is not installed; get it with 'apt-get install postgresql' (Debian, Ubuntu) or 'brew install postgresql' (macOS)"
        : Environment.UserName == "root" && (Programs.Find("setpriv") is null || User() is null)
            ? "PostgreSQL refuses to run as root; run this as another user, or install setpriv (package util-linux)"
        : null;

    /// <inheritdoc/>
    public string Kind => "AdoNet";

    /// <inheritdoc/>
    public int Port { get; } = LoopbackPorts.Next();

    /// <inheritdoc/>
    public NetworkPlace? Place => null;

    /// <inheritdoc/>
    public string ConnectionString => ConnectionTo("postgres");

    /// <summary>Its superuser's password.</summary>
    public string Password => _password;

    /// <inheritdoc/>
    public ChildProcess? Process { get; private set; }

    /// <summary>What connects to another database of it.</summary>
    public string ConnectionTo(string database) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username={Superuser};Password={_password}";

    /// <inheritdoc/>
    /// <exception cref="NotInstalledException">There is no PostgreSQL on this machine, or this user cannot run it.</exception>
    public async Task StartAsync()
    {
        if (Missing is { } missing)
        {
            throw new NotInstalledException(missing);
        }

        var data = Path.Combine(_folder, "data");
        if (!_initialised)
        {
            var password = Path.Combine(_folder, "password");
            await File.WriteAllTextAsync(password, _password);
            Give(password);
            Give(_folder);
            await ChildProcess.RunAsync(
                "initdb",
                _log,
                Patient,
                [.. _asUser, Find("initdb")!, "-D", data, "-U", Superuser, "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8",
                    "--locale=C", "--no-sync", "--no-instructions"]);
            _initialised = true;
        }

        Process = ChildProcess.Start(
            "postgres",
            _log,
            null,
            [.. _asUser, Find("postgres")!, "-D", data, "-p", $"{Port}", "-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c",
                "max_connections=200"]);
        await Process.LineAsync("database system is ready to accept connections", Patient);
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (Process is { } process)
        {
            Process = null;
            process.Resume();
            await process.StopAsync(StopPatience, UnixCalls.Interrupt); // Fast: clients are disconnected.
            await process.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Find(string program) => Programs.Find(
        program,
        s_folders.Where(place => Directory.Exists(place.Folder))
            .SelectMany(place => Directory.GetDirectories(place.Folder, place.Pattern)).Select(folder => Path.Combine(folder, "bin"))
            .OrderDescending());

    private void Give(string path)
    {
        if (_asUser.Length > 0 && User() is { } user)
        {
            UnixCalls.Give(path, user.Id, user.Group);
        }
    }

    private static string[] AsUser() =>
        Environment.UserName == "root" && Programs.Find("setpriv") is { } setpriv && User() is { } user
            ? [setpriv, $"--reuid={user.Id}", $"--regid={user.Group}", "--clear-groups", "--"]
            : [];

    private static (int Id, int Group)? User()
    {
        if (!File.Exists("/etc/passwd"))
        {
            return null;
        }

        var users = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length > 3).ToArray();
        return (Array.Find(users, fields => fields[0] == "postgres") ?? Array.Find(users, fields => fields[0] == "nobody")) is { } found
            ? (int.Parse(found[2], CultureInfo.InvariantCulture), int.Parse(found[3], CultureInfo.InvariantCulture))
            : null;
    }
}
