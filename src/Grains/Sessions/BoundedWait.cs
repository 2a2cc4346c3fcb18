using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Waits for work that a session ends or abandons, each within a time limit: work that hangs is logged and abandoned, and the
/// session continues (S6).</summary>
/// <remarks>Holds no state.</remarks>
internal sealed partial class BoundedWait(SessionContext context, ILogger logger)
{
    /// <summary>Waits for work, no longer than the time limit.</summary>
    /// <param name="work">What to wait for. Its exception is rethrown.</param>
    /// <param name="bound">How long to wait.</param>
    /// <param name="what">A description for the log.</param>
    public async Task WithinAsync(Task work, TimeSpan bound, string what)
    {
        try
        {
            await work.Here().WaitOrAbandonAsync(bound, context.Time);
        }
        catch (TimeoutException)
        {
            LogTookTooLong(logger, context.Room, context.Epoch, what, bound);
        }
    }
}
