using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Silo.Stores.PostgreSql;
using RemoteAccess.Store.Tests.Servers;

namespace RemoteAccess.Store.Tests.Starts;

/// <summary>The command that makes the tables of a PostgreSQL database.</summary>
public sealed class MigrateTests(StoreServers servers)
{
    [Fact]
    public async Task An_empty_database_gets_the_tables_and_a_second_run_changes_nothing()
    {
        var server = await servers.PostgresAsync();
        var database = server.ConnectionTo(await servers.DatabaseAsync());

        var (code, lines) = await MigrateAsync(database);
        Assert.Equal((0, $"the tables of version {SchemaMigration.Version} were made."), (code, lines[0].Split(": ")[1]));
        Assert.StartsWith($"PostgreSQL at 127.0.0.1:{server.Port}/", lines[0], StringComparison.Ordinal);
        await UsableAsync(database);

        (code, lines) = await MigrateAsync(database);
        Assert.Equal((0, $"the tables have version {SchemaMigration.Version} already."), (code, lines[0].Split(": ")[1]));
        await UsableAsync(database);
    }

    [Fact]
    public async Task Many_may_run_at_once()
    {
        var server = await servers.PostgresAsync();
        var database = server.ConnectionTo(await servers.DatabaseAsync());

        var ended = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MigrateAsync(database)));

        Assert.All(ended, one => Assert.Equal(0, one.Code));
        Assert.Single(ended, one => one.Lines[0].EndsWith("were made.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tables_of_an_older_kind_are_changed_and_keep_their_rows()
    {
        var server = await servers.PostgresAsync();
        var database = server.ConnectionTo(await servers.DatabaseAsync());
        await ExecuteAsync(database, """
            CREATE TABLE OrleansQuery (QueryKey varchar(64) NOT NULL PRIMARY KEY, QueryText varchar(8000) NOT NULL);
            INSERT INTO OrleansQuery VALUES ('WriteToStorageKey', 'SELECT 1'), ('SomethingElse', 'SELECT 2');
            CREATE TABLE OrleansMembershipVersionTable (
                DeploymentId varchar(150) NOT NULL PRIMARY KEY, Timestamp timestamp(3) NOT NULL DEFAULT (now() AT TIME ZONE 'utc'),
                Version integer NOT NULL DEFAULT 0);
            INSERT INTO OrleansMembershipVersionTable VALUES ('old', '2020-01-02 03:04:05', 7);
            CREATE TABLE OrleansRemindersTable (
                ServiceId varchar(150) NOT NULL, GrainId varchar(150) NOT NULL, ReminderName varchar(150) NOT NULL,
                StartTime timestamp(3) NOT NULL, Period integer NOT NULL, GrainHash integer NOT NULL, Version integer NOT NULL,
                PRIMARY KEY (ServiceId, GrainId, ReminderName));
            INSERT INTO OrleansRemindersTable VALUES ('s', 'room/a', 'r', '2020-01-02 03:04:05', 60000, 1, 3);
            """);

        Assert.Equal(0, (await MigrateAsync(database)).Code);

        await UsableAsync(database);
        Assert.Equal("7 2020-01-02 03:04:05+00", await AskAsync(
            database, "SET TIME ZONE 'UTC'; SELECT Version || ' ' || Timestamp FROM OrleansMembershipVersionTable WHERE DeploymentId = "
                + "'old'"));
        Assert.Equal("room/a 60000 2020-01-02 03:04:05+00", await AskAsync(
            database, "SET TIME ZONE 'UTC'; SELECT GrainId || ' ' || Period || ' ' || StartTime FROM OrleansRemindersTable"));
        Assert.Equal("SELECT 2", await AskAsync(database, "SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'SomethingElse'"));
        Assert.Equal("0", await AskAsync(
            database, "SELECT count(*)::text FROM information_schema.columns WHERE table_name = 'orleansreminderstable' "
                + "AND (data_type IN ('character varying', 'timestamp without time zone') OR column_name = 'period' AND data_type <> "
                    + "'bigint')"));
    }

    [Fact]
    public async Task A_later_release_s_tables_are_left_alone()
    {
        var server = await servers.PostgresAsync();
        var database = server.ConnectionTo(await servers.DatabaseAsync());
        await MigrateAsync(database);
        await ExecuteAsync(
            database, "INSERT INTO RemoteAccessSchema (Version) VALUES (1000); UPDATE OrleansQuery SET QueryText = 'new' || QueryText");

        var (code, lines) = await MigrateAsync(database);

        Assert.Equal((0, "the tables have version 1000, of a later release, and stay as they are."), (code, lines[0].Split(": ")[1]));
        Assert.StartsWith("new", await AskAsync(database, "SELECT min(QueryText) FROM OrleansQuery"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_right_to_make_tables_nothing_changes_and_the_user_is_told()
    {
        var server = await servers.PostgresAsync();
        var name = await servers.DatabaseAsync();
        await ExecuteAsync(server.ConnectionTo(name), $"CREATE USER \"{name}\" PASSWORD 'hunter2hunter2'");
        var database = new NpgsqlConnectionStringBuilder(server.ConnectionTo(name)) { Username = name, Password = "hunter2hunter2" };

        var (code, lines) = await MigrateAsync(database.ConnectionString);

        Assert.Equal(ExitCode.Settings, code);
        Assert.Equal("The migration failed.", lines[0]);
        Assert.Contains("this user lacks a right (permission denied for schema public); grant it", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("hunter2", StringComparison.Ordinal));
        Assert.Equal("0", await AskAsync(
            server.ConnectionTo(name), "SELECT count(*)::text FROM information_schema.tables WHERE table_name LIKE 'orleans%'"));
    }

    [Fact]
    public async Task Settings_without_a_database_are_an_error()
    {
        var (code, lines) = await RunAsync([]);

        Assert.Equal(ExitCode.Settings, code);
        Assert.Contains(lines, line => line.Contains("No setting names a PostgreSQL database", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_waited_for_and_told_with_its_address()
    {
        using var closed = new ClosedPort();
        var started = Stopwatch.GetTimestamp();

        var (code, lines) = await RunAsync(
            "--Storage:Kind=AdoNet", "--Storage:StartTimeout=00:00:02",
            $"--Storage:ConnectionString=Host=127.0.0.1;Port={closed.Number};Username=me;Password=hunter2hunter2");

        Assert.Equal(ExitCode.Store, code);
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromSeconds(2), "The migration did not wait.");
        Assert.StartsWith($"Waiting for PostgreSQL at 127.0.0.1:{closed.Number}", lines[0], StringComparison.Ordinal);
        Assert.Equal("The migration failed.", lines[1]);
        Assert.Contains(
            $"127.0.0.1:{closed.Number}/me did not answer within 2 s (Storage:StartTimeout)", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    /// <summary>A silo keeps a room and a reminder there.</summary>
    private static async Task UsableAsync(string database)
    {
        await using var silo = await StoredSilo.StartAsync(
            ("Storage:Kind", "AdoNet"), ("Cluster:ConnectionString", database), ("Cluster:Clustering", "AdoNet"));
        var records = silo.Services.GetRequiredService<RoomStore>();
        var room = RoomName.Parse($"usable-{Guid.NewGuid():N}");
        await records.WriteAsync(room, await records.ReadAsync(room), new RoomRecord { Epoch = 5 });
        Assert.Equal(5, (await records.ReadAsync(room)).State!.Epoch);
    }

    private static Task<(int Code, string[] Lines)> MigrateAsync(string database) =>
        RunAsync("--Storage:Kind=AdoNet", $"--Storage:ConnectionString={database}");

    private static async Task<(int Code, string[] Lines)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        var code = await SiloCommandLine.RunAsync(["--migrate", .. args], output, output)
            .Within("the end of the migration", Patience.ForPrograms);
        return (code, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task ExecuteAsync(string database, string text)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string?> AskAsync(string database, string text)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(text);
        return await command.ExecuteScalarAsync() as string;
    }
}
