using RemoteAccess.Programs;
using RemoteAccess.Silo.Settings;
using RemoteAccess.Silo.Stores;
using RemoteAccess.Silo.Stores.PostgreSql;

namespace RemoteAccess.Silo.Hosting;

/// <summary>The command <c>--migrate</c>: brings the PostgreSQL databases of the settings to the schema of this release and ends.</summary>
internal static class MigrateCommand
{
    /// <summary>The argument.</summary>
    public const string Argument = "--migrate";

    /// <summary>Runs it.</summary>
    /// <param name="args">The other arguments: settings.</param>
    /// <param name="output">Receives one line for each database.</param>
    /// <param name="errors">Receives what is wrong.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        var arguments = ConfigurationArguments.Parse(args);
        var check = SettingsCheck.Run(SiloConfiguration.Load(arguments.Settings));
        var problems = arguments.Problems
            .Concat(check.Errors.Concat(ForeignSettings.JudgeArguments(arguments.Settings)).Select(error => error.ToString())).ToList();
        var databases = check.Settings.Stores.All.Where(store => store.Kind is StoreKind.AdoNet).ToList();
        if (problems.Count == 0 && databases.Count == 0)
        {
            problems.Add(
                "No setting names a PostgreSQL database, and there is nothing else to migrate: set Cluster:Clustering, Storage:Kind "
                + "or Reminders:Kind to AdoNet, and its connection string");
        }

        if (problems.Count > 0)
        {
            SettingsReport.Write(errors, problems);
            return ExitCode.Settings;
        }

        await using var clients = new StoreClients();
        foreach (var database in databases)
        {
            try
            {
                var before = await MigrateAsync(clients, database, check.Settings.Storage.StartTimeout, errors);
                if (!StandardOutput.TryWriteLine(output, errors, "The migration", Told(database, before)))
                {
                    return ExitCode.OutputFailed;
                }
            }
            catch (Exception failure)
            {
                var problem = StoreProblem.Of(database, failure);
                SettingsReport.Write(errors, [problem.Error(check.Settings.Storage.StartTimeout).ToString()], "The migration failed");
                return problem.IsFinal ? ExitCode.Settings : ExitCode.Store;
            }
        }

        return ExitCode.Stopped;
    }

    // The database may be starting, too: what only needs time gets it, as at the start of a silo.
    private static async Task<int> MigrateAsync(StoreClients clients, StoreConnection database, TimeSpan limit, TextWriter errors)
    {
        using var patience = new CancellationTokenSource(limit);
        for (var told = false; ; told = true)
        {
            try
            {
                return await SchemaMigration.RunAsync(clients.PostgreSql(database), patience.Token);
            }
            catch (Exception failure) when (
                !patience.IsCancellationRequested && StoreProblem.Of(database, failure) is { IsFinal: false } problem)
            {
                if (!told)
                {
                    await errors.WriteLineAsync($"Waiting for {database}: {problem.Cause} (at most {limit.TotalSeconds:0.###} s).");
                }

                await Task.Delay(StoreCheck.Pause, TimeProvider.System, patience.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (patience.IsCancellationRequested)
                {
                    throw;
                }
            }
        }
    }

    private static string Told(StoreConnection database, int before) => before switch
    {
        0 => $"{database}: the tables of version {SchemaMigration.Version} were made.",
        SchemaMigration.Version => $"{database}: the tables have version {before} already.",
        > SchemaMigration.Version => $"{database}: the tables have version {before}, of a later release, and stay as they are.",
        _ => $"{database}: the tables were brought from version {before} to {SchemaMigration.Version}.",
    };
}
