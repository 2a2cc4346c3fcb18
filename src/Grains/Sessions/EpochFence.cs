using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Checks whether this session still owns the room: reads the highest epoch from the store (B9). It does not join, leave or
/// stop.</summary>
/// <remarks>Holds no state. Used by the session's run.</remarks>
internal sealed partial class EpochFence(SessionContext context, StopRequest stop, ILogger logger)
{
    /// <summary>Whether a session with a higher epoch has the room. Called after joining.</summary>
    /// <exception cref="OperationCanceledException">The store did not answer in time, or the session is to stop.</exception>
    /// <remarks>Bounded: a store that hangs must not keep a joined room unserved.</remarks>
    public async Task<bool> IsOvertakenAsync()
    {
        using var deadline = new CancellationTokenSource(context.Options.Room.ConnectTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop.Token);
        return await context.IsOvertakenAsync(either.Token);
    }

    /// <summary>Whether the session may join: no higher epoch is stored. A store that does not answer decides nothing, and nothing is
    /// joined (B18).</summary>
    /// <exception cref="OperationCanceledException">The store did not answer in time, or the session is to stop.</exception>
    public async Task<bool> MayJoinAsync() => !await IsOvertakenAsync();

    /// <summary>Whether to join again after another participant joined with the device's identity. If this session's epoch is the highest,
    /// the other one is not a session of this room; that is logged as an error. If the store does not answer, the check before joining
    /// decides.</summary>
    public async Task<bool> MayJoinAgainAsync()
    {
        try
        {
            if (await IsOvertakenAsync())
            {
                return false;
            }

            LogIdentityTaken(logger, context.Room, context.Descriptor.DeviceIdentity, context.Epoch);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // The session is stopping and does not join again.
        }
        catch (Exception exception)
        {
            LogEpochUnknown(logger, context.Room, context.Epoch, exception.ForLog());
        }

        return true;
    }
}
