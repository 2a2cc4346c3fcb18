using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Joining and leaving the room, each within its bound, and the epoch that says whether the room is ours.</summary>
internal sealed partial class RoomSession
{
    private async Task<IRoomConnection> ConnectAsync()
    {
        using var deadline = new CancellationTokenSource(_context.Options.Room.ConnectTimeout, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        var request = new RoomConnectRequest(Room, Keys.ParticipantIdentity.Parse(Descriptor.DeviceIdentity), Descriptor.Name);
        var connect = _context.Connector.ConnectAsync(request, either.Token);
        try
        {
            return await connect.WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            await GiveUpAsync(connect).ConfigureAwait(false);
            throw new RoomConnectException(RoomConnectFailure.Unreachable, $"No answer within {_context.Options.Room.ConnectTimeout}.");
        }
        catch
        {
            await GiveUpAsync(connect).ConfigureAwait(false);
            throw;
        }
    }

    // A store that hangs must not keep a joined room unserved.
    private async Task<long> ReadEpochAsync()
    {
        using var deadline = new CancellationTokenSource(_context.Options.Room.ConnectTimeout, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        return await _context.Epochs.ReadAsync(Room, either.Token).WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
    }

    // Closing is known to hang: past the bound the connection is abandoned, counted and logged (S6).
    private async Task LeaveAsync(IRoomConnection connection)
    {
        using var deadline = new CancellationTokenSource(_context.Options.Room.LeaveTimeout, _context.Time);
        try
        {
            await CloseAndDisposeAsync(connection, deadline.Token).WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _context.Metrics.CloseAbandoned();
            LogLeaveAbandoned(_logger, Room, Epoch, exception.Message);
        }
    }

    // Disposed even when closing failed or hung: a native transport holds memory until then.
    private static async Task CloseAndDisposeAsync(IRoomConnection connection, CancellationToken cancellationToken)
    {
        await using (connection.ConfigureAwait(false))
        {
            await connection.CloseAsync(cancellationToken).WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // A join that was given up may still complete, and would then throw out whoever joins next: wait for it, within the bound, and leave.
    private Task GiveUpAsync(Task<IRoomConnection> connect) =>
        WithinAsync(LeaveWhenItConnectsAsync(connect), _context.Options.Room.LeaveTimeout, "giving up an attempt to join");

    private async Task LeaveWhenItConnectsAsync(Task<IRoomConnection> connect)
    {
        try
        {
            await LeaveAsync(await connect.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogLateConnect(_logger, Room, exception.Message);
        }
    }

    // On DUPLICATE_IDENTITY: our own epoch is the highest → somebody else uses our identity: an alarm, and join again. A store that does
    // not answer decides nothing: join again, and the check after joining decides.
    private async Task<bool> IsHighestAsync()
    {
        try
        {
            if (await ReadEpochAsync().ConfigureAwait(false) > Epoch)
            {
                return false;
            }

            LogIdentityTaken(_logger, Room, Descriptor.DeviceIdentity, Epoch);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping: nobody joins again.
        }
        catch (Exception exception)
        {
            LogEpochUnknown(_logger, Room, Epoch, exception.ForLog());
        }

        return true;
    }
}
