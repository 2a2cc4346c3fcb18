using Microsoft.Extensions.Logging;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Waits for what a session ends or gives up, each within its bound: what hangs is logged and abandoned, and the session goes
/// on (S6).</summary>
/// <remarks>Holds no state.</remarks>
internal sealed partial class BoundedWait(SessionContext context, ILogger logger)
{
    /// <summary>Waits for it, no longer than its bound.</summary>
    /// <param name="work">What to wait for. What it fails with is thrown.</param>
    /// <param name="bound">How long.</param>
    /// <param name="what">What it is, for the log.</param>
    public async Task WithinAsync(Task work, TimeSpan bound, string what)
    {
        try
        {
            await work.WaitOrAbandonAsync(bound, context.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogTookTooLong(logger, context.Room, context.Epoch, what, bound);
        }
    }
}
