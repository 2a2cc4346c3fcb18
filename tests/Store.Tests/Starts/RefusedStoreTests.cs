using RemoteAccess.FleetRunner.Stores;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Store.Tests.Servers;

namespace RemoteAccess.Store.Tests.Starts;

/// <summary>A store that cannot be used keeps the silo from starting, with its key and a fix, and never with its password.</summary>
public sealed class RefusedStoreTests(StoreServers servers)
{
    [Theory]
    [InlineData("Redis", "127.0.0.1:{0},password=hunter2hunter2", "Redis at 127.0.0.1:", "no connection can be made")]
    [InlineData(
        "AdoNet", "Host=127.0.0.1;Port={0};Username=me;Password=hunter2hunter2", "PostgreSQL at 127.0.0.1:", "nothing listens there")]
    public async Task A_store_that_is_not_there_ends_the_start_after_a_bounded_wait(
        string kind, string connection, string told, string cause)
    {
        using var closed = new ClosedPort();

        var (code, lines) = await StartAsync(
            ("Storage:Kind", kind), ("Storage:ConnectionString", string.Format(null, connection, closed.Number)),
            ("Storage:StartTimeout", "00:00:04"));

        Assert.Equal(ExitCode.Store, code);
        Assert.StartsWith($"Waiting for {told}{closed.Number}", lines[0], StringComparison.Ordinal);
        Assert.Equal("The silo cannot start: its store does not answer.", lines[1]);
        Assert.StartsWith("  Storage:ConnectionString = '(", lines[2], StringComparison.Ordinal);
        Assert.Contains($"{told}{closed.Number}", lines[2], StringComparison.Ordinal);
        Assert.Contains($"did not answer within 4 s (Storage:StartTimeout): {cause}", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Redis")]
    [InlineData("AdoNet")]
    public async Task A_wrong_password_ends_the_start_at_once(string kind)
    {
        var server = await servers.ServerAsync(kind);
        var password = server is RedisServer redis ? redis.Password : ((PostgresServer)server).Password;

        var (code, lines) = await StartAsync(
            ("Storage:Kind", kind), ("Storage:StartTimeout", "00:10:00"),
            ("Storage:ConnectionString", server.ConnectionString.Replace(password, "hunter2hunter2", StringComparison.Ordinal)));

        Assert.Equal(ExitCode.Settings, code);
        Assert.Contains("the server refuses the", lines[^2], StringComparison.Ordinal);
        Assert.Contains("give the user and the password that the server has", lines[^2], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_password_ends_the_start_at_once()
    {
        var server = await servers.PostgresAsync();

        var (code, lines) = await StartAsync(
            ("Storage:Kind", "AdoNet"), ("Storage:StartTimeout", "00:10:00"),
            ("Storage:ConnectionString", server.ConnectionString.Replace($"Password={server.Password}", "", StringComparison.Ordinal)));

        Assert.Equal(ExitCode.Settings, code);
        Assert.EndsWith("the server wants a password; give the password in the connection string", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_missing_or_has_no_tables_ends_the_start_at_once()
    {
        var server = await servers.PostgresAsync();
        var empty = await servers.DatabaseAsync();

        var (code, lines) = await StartAsync(
            ("Storage:Kind", "AdoNet"), ("Storage:ConnectionString", server.ConnectionTo(empty)), ("Storage:StartTimeout", "00:10:00"));
        Assert.Equal(ExitCode.Settings, code);
        Assert.EndsWith(
            "the database has no tables for silos; run this program with --migrate and the same settings once", lines[^2],
            StringComparison.Ordinal);

        (code, lines) = await StartAsync(
            ("Storage:Kind", "AdoNet"), ("Storage:ConnectionString", server.ConnectionTo("nowhere")), ("Storage:StartTimeout", "00:10:00"));
        Assert.Equal(ExitCode.Settings, code);
        Assert.Contains("the server has no such database", lines[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Redis")]
    [InlineData("AdoNet")]
    public async Task A_replica_that_takes_no_writes_ends_the_start_at_once(string kind)
    {
        string connection;
        await using var replica = kind == "Redis" ? new RedisServer() : null;
        if (replica is not null)
        {
            Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? string.Empty);
            await replica.StartAsync();
            await replica.AskAsync("REPLICAOF", "127.0.0.1", "1");
            connection = replica.ConnectionString;
        }
        else
        {
            var server = await servers.PostgresAsync();
            connection = server.ConnectionTo("postgres") + ";Options=-c default_transaction_read_only=on";
        }

        var (code, lines) = await StartAsync(
            ("Storage:Kind", kind), ("Storage:ConnectionString", connection), ("Storage:StartTimeout", "00:10:00"));

        Assert.Equal(ExitCode.Settings, code);
        Assert.Contains("takes no writes; give the address of the primary server", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_silo_on_the_ports_of_another_does_not_start()
    {
        var settings = await servers.ClusterAsync("Redis");
        await using var first = await StoredSilo.StartAsync(settings);
        var (silo, gateway) = (first.Settings.Cluster.SiloPort, first.Settings.Cluster.GatewayPort);

        var (code, lines) = await StartAsync(
            [.. settings, ("Cluster:SiloPort", $"{silo}"), ("Cluster:GatewayPort", $"{gateway}"), ("Cluster:Address", "localhost")]);

        Assert.Equal(ExitCode.Settings, code);
        Assert.StartsWith($"  Cluster:SiloPort = '{silo}': port {silo} is in use by another process", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"  Cluster:GatewayPort = '{gateway}': port {gateway} is in use", lines[2], StringComparison.Ordinal);
        await first.SeesAsync(silos: 1);
    }

    [Fact]
    public async Task Every_store_that_cannot_be_used_is_listed()
    {
        using var closed = new ClosedPort();

        var (_, lines) = await StartAsync(
            ("Cluster:Clustering", "Redis"), ("Cluster:ConnectionString", $"127.0.0.1:{closed.Number}"),
            ("Storage:Kind", "AdoNet"), ("Storage:ConnectionString", $"Host=127.0.0.1;Port={closed.Number}"),
            ("Storage:StartTimeout", "00:00:01"));

        Assert.Contains(lines, line => line.StartsWith("  Cluster:ConnectionString = ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("  Storage:ConnectionString = ", StringComparison.Ordinal));
    }

    /// <summary>Runs the program's command line.</summary>
    internal static async Task<(int Code, string[] Errors)> StartAsync(params (string Key, string Value)[] settings)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        string[] args =
        [
            $"--Http:Url=http://127.0.0.1:{FreePort.Next()}", $"--Cluster:SiloPort={FreePort.Next()}",
            $"--Cluster:GatewayPort={FreePort.Next()}", .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ];
        var code = await SiloCommandLine.RunAsync(args, output, errors).Within("the end of the start", Patience.ForPrograms);
        Assert.Empty(output.ToString());
        return (code, errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
