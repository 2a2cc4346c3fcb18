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
                using var patience = new CancellationTokenSource(check.Settings.Storage.StartTimeout);
                var before = await SchemaMigration.RunAsync(clients.PostgreSql(database), patience.Token);
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

    private static string Told(StoreConnection database, int before) => before switch
    {
        0 => $"{database}: the tables of version {SchemaMigration.Version} were made.",
        SchemaMigration.Version => $"{database}: the tables have version {before} already.",
        > SchemaMigration.Version => $"{database}: the tables have version {before}, of a later release, and stay as they are.",
        _ => $"{database}: the tables were brought from version {before} to {SchemaMigration.Version}.",
    };
}
