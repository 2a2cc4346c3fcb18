using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Ends a connection to a room, whole or of one transport. It calls the transport without our context, and continues in the
/// caller's.</summary>
internal static class RoomLeaving
{
    /// <summary>Closes and disposes. Disposed even if closing failed or hung: a native transport holds memory until then.</summary>
    public static async Task CloseAndDisposeAsync(IRoomConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            Task close;
            using (OutsideCall.Begin())
            {
                close = connection.CloseAsync(cancellationToken);
            }

            await close.Here().WaitOrAbandonAsync(cancellationToken);
        }
        finally
        {
            await Dispose(connection).Here();
        }
    }

    private static ValueTask Dispose(IRoomConnection connection)
    {
        using (OutsideCall.Begin())
        {
            return connection.DisposeAsync();
        }
    }
}
