using Npgsql;

namespace RemoteAccess.Silo.Stores.PostgreSql;

/// <summary>
/// Brings a database to the schema of this release. Several may run at once: a lock of the database lets one do it, and the others find it
/// done. Silos that run meanwhile go on: they keep the statements that they read at their start, and no table or column is removed.
/// </summary>
internal static class SchemaMigration
{
    /// <summary>The schema of this release.</summary>
    public const int Version = 1;

    // Any number that nobody else uses: "RASC".
    private const long Lock = 0x52415343;

    /// <summary>Applies the schema.</summary>
    /// <returns>The version that was there before; 0 if there was none.</returns>
    /// <exception cref="NpgsqlException">The database refused, or cannot be reached; nothing has changed.</exception>
    public static async Task<int> RunAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        var before = await FindAsync(connection, cancellationToken) ?? 0;
        if (before <= Version)
        {
            await ExecuteAsync(connection, Script(), cancellationToken);
            await ExecuteAsync(
                connection, $"INSERT INTO RemoteAccessSchema (Version) VALUES ({Version}) ON CONFLICT DO NOTHING", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return before;
    }

    /// <summary>The version of a database's schema; null if it has none.</summary>
    public static async Task<int?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('RemoteAccessSchema') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return null;
        }

        await using var version = new NpgsqlCommand("SELECT max(Version) FROM RemoteAccessSchema", connection);
        return await version.ExecuteScalarAsync(cancellationToken) as int?;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Script()
    {
        using var stream = typeof(SchemaMigration).Assembly.GetManifestResourceStream("Schema.sql")
            ?? throw new InvalidOperationException("The schema is missing in this program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
