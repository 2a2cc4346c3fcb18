using System.Net.Sockets;
using Npgsql;
using StackExchange.Redis;

namespace RemoteAccess.Silo.Stores;

/// <summary>Why a store cannot be used.</summary>
/// <param name="Store">The store.</param>
/// <param name="Cause">The cause, as a clause; no credential is in it.</param>
/// <param name="Fix">What to do; null if only waiting and looking at the server helps.</param>
internal sealed record StoreProblem(StoreConnection Store, string Cause, string? Fix)
{
    /// <summary>Whether waiting cannot help: somebody must change something first.</summary>
    public bool IsFinal => Fix is not null;

    /// <summary>The error for a start that ends because of it.</summary>
    public SettingError Error(TimeSpan? waited) => new(
        Store.Key,
        Store.Hidden,
        Fix is null
            ? $"{Store} did not answer within {waited?.TotalSeconds:0.###} s (Storage:StartTimeout): {Cause}; start it, or give its address"
            : $"{Store}: {Cause}; {Fix}");

    /// <summary>Explains a failure. Only our own words, the server's codes and its short messages are used: a driver's message may repeat
    /// parts of the connection string.</summary>
    public static StoreProblem Of(StoreConnection store, Exception failure) => Unwrap(failure) switch
    {
        StoreNotReadyException notReady => new(store, notReady.Message, notReady.Fix),
        PostgresException sql => OfSql(store, sql),
        RedisServerException or RedisConnectionException when Says(
            failure, "WRONGPASS", "NOAUTH", "invalid password", "invalid username") =>
            new(store, "the server refuses the password", "give the user and the password that the server has"),
        RedisServerException when Says(failure, "NOPERM") =>
            new(store, "this user may not use the commands that silos need", "give the user the right to all commands on its keys"),
        RedisServerException or RedisConnectionException when Says(failure, "READONLY", "not eligible for replica") =>
            new(store, "this server is a replica and takes no writes", "give the address of the primary server"),
        RedisServerException when Says(failure, "MISCONF", "OOM", "LOADING", "MASTERDOWN") =>
            new(store, $"the server takes no writes now ({failure.Message.Split(' ')[0]})", null),
        TimeoutException or OperationCanceledException => new(store, "no answer in time", null),
        SocketException socket => new(store, Words(socket), null),
        RedisConnectionException => new(store, Socket(failure) is { } socket ? Words(socket) : "no connection can be made", null),
        NpgsqlException when Says(failure, "No password has been provided") =>
            new(store, "the server wants a password", "give the password in the connection string"),
        NpgsqlException => new(store, Socket(failure) is { } socket ? Words(socket) : "the connection failed", null),
        _ => new(store, $"the connection failed ({failure.GetType().Name})", null),
    };

    private static StoreProblem OfSql(StoreConnection store, PostgresException failure) => failure.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            new(store, "the server refuses the user or the password", "give the user and the password that the server has"),
        PostgresErrorCodes.InvalidCatalogName =>
            new(store, "the server has no such database", "create the database, or give the name of another one"),
        PostgresErrorCodes.InsufficientPrivilege =>
            new(store, $"this user lacks a right ({failure.MessageText})", "grant it to the user, or give another user"),
        PostgresErrorCodes.UniqueViolation =>
            new(store, $"rows that should be unique are not ({failure.MessageText})", "remove the duplicates in OrleansStorage by hand"),
        // The server starts, stops, or has no connection left.
        _ when failure.IsTransient => new(store, $"the server refuses connections now ({failure.MessageText})", null),
        _ => new(store, $"the server says {failure.SqlState}: {failure.MessageText}", null),
    };

    private static Exception Unwrap(Exception failure) => failure switch
    {
        AggregateException { InnerException: { } inner } => Unwrap(inner),
        NpgsqlException { InnerException: PostgresException or TimeoutException } => failure.InnerException!,
        _ => failure,
    };

    private static bool Says(Exception? failure, params string[] words) => failure is not null
        && (words.Any(word => failure.Message.Contains(word, StringComparison.OrdinalIgnoreCase)) || Says(failure.InnerException, words));

    private static SocketException? Socket(Exception? failure) => failure switch
    {
        null => null,
        SocketException socket => socket,
        AggregateException many => many.InnerExceptions.Select(Socket).FirstOrDefault(found => found is not null),
        _ => Socket(failure.InnerException),
    };

    private static string Words(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its host name cannot be resolved",
        SocketError.TimedOut => "no answer in time",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "its network cannot be reached",
        SocketError.ConnectionReset => "it closed the connection",
        var other => $"{other}",
    };
}

/// <summary>A server that answers, and cannot be used as it is.</summary>
/// <param name="message">Why, as a clause.</param>
/// <param name="fix">What to do; null if it may become usable by itself.</param>
internal sealed class StoreNotReadyException(string message, string? fix) : Exception(message)
{
    /// <summary>What to do.</summary>
    public string? Fix { get; } = fix;
}
