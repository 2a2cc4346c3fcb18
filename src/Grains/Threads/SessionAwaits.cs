using System.Runtime.CompilerServices;

namespace RemoteAccess.Grains.Threads;

/// <summary>Awaits of code that runs on the session threads. A plain <c>await</c> continues there; <c>ConfigureAwait(false)</c> would
/// continue on the thread pool, and so would <c>AsTask</c> of a task source that completes its continuations asynchronously.</summary>
internal static class SessionAwaits
{
    /// <summary>Waits for the end of a task and ignores how it ended; continues on the same threads.</summary>
    public static ConfiguredTaskAwaitable Quietly(this Task task) =>
        task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <summary>The result as a task, without a hop over the thread pool.</summary>
    public static async Task<T> Here<T>(this ValueTask<T> call) => await call;

    /// <inheritdoc cref="Here{T}(ValueTask{T})"/>
    public static async Task Here(this ValueTask call) => await call;

    /// <summary>The same task for <c>WhenAll</c>, <c>WhenAny</c> and waits with a time limit: these would be told of its end over the
    /// thread pool.</summary>
    public static async Task Here(this Task task) => await task;

    /// <inheritdoc cref="Here(Task)"/>
    public static async Task<T> Here<T>(this Task<T> task) => await task;
}
