using RemoteAccess.FleetRunner;
using RemoteAccess.FleetRunner.Stores;

namespace RemoteAccess.Store.Tests.Starts;

/// <summary>No password of a store gets into what a silo writes, at the finest level of its logs, whatever happens to the store.</summary>
public sealed class SecretTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_string_is_never_written(bool postgres)
    {
        var missing = postgres ? PostgresServer.Missing : RedisServer.Missing;
        Assert.SkipWhen(missing is not null, missing ?? string.Empty);
        var folder = Directory.CreateTempSubdirectory("ra-secrets-");
        string password;
        await using (var fleet = await SiloFleet.StartAsync(new FleetOptions
        {
            Silos = 1,
            Postgres = postgres,
            Directory = folder.FullName,
            StartPatience = Patience.ForPrograms,
            Settings = [new("Logging:LogLevel:Default", "Trace"), new("Logging:LogLevel:Orleans", "Trace"),
                new("Logging:LogLevel:Microsoft", "Debug"), new("Logging:LogLevel:Npgsql", "Trace")],
        }, cancellationToken: TestContext.Current.CancellationToken))
        {
            password = fleet.Store is RedisServer redis ? redis.Password : ((PostgresServer)fleet.Store).Password;
            await fleet.Store.StopAsync();
            await fleet.Silos[0].Process.LineAsync("[3200]", Patience.ForPrograms);
            await fleet.Store.StartAsync();
            await fleet.Silos[0].Process.LineAsync("[3201]", Patience.ForPrograms);
        }

        var log = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "silo-1.log"), TestContext.Current.CancellationToken);
        Assert.True(log.Length > 50_000, $"Only {log.Length} characters were logged.");
        Assert.False(
            log.Contains(password, StringComparison.Ordinal),
            log.Split('\n').FirstOrDefault(line => line.Contains(password, StringComparison.Ordinal)));
        folder.Delete(recursive: true);
    }
}
