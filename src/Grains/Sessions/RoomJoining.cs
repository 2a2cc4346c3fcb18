using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Joins and leaves the room, each within a time limit. A connection that arrives too late is left again (S6).</summary>
/// <remarks>Holds no state. Used by the session's run; an abandoned join may still complete beside it.</remarks>
internal sealed partial class RoomJoining(SessionContext context, StopRequest stop, BoundedWait wait, ILogger logger)
{
    /// <summary>Joins the room.</summary>
    /// <exception cref="RoomConnectException">The room refused, or did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">The session is to stop.</exception>
    public async Task<IRoomConnection> JoinAsync()
    {
        using var deadline = new CancellationTokenSource(context.Options.Room.ConnectTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop.Token);
        var request = new RoomConnectRequest(
            context.Room, ParticipantIdentity.Parse(context.Descriptor.DeviceIdentity), context.Descriptor.Name)
        {
            IsOvertaken = context.IsOvertakenAsync,
        };
        Task<IRoomConnection> connect;
        using (OutsideCall.Begin())
        {
            connect = context.Connector.ConnectAsync(request, either.Token);
        }

        try
        {
            return await connect.Here().WaitOrAbandonAsync(either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !stop.Token.IsCancellationRequested)
        {
            await GiveUpAsync(connect);
            throw new RoomConnectException(RoomConnectFailure.Unreachable, $"No answer within {context.Options.Room.ConnectTimeout}.");
        }
        catch
        {
            await GiveUpAsync(connect);
            throw;
        }
    }

    /// <summary>Leaves the room. Closing can hang: after the time limit the connection is abandoned, counted and logged (S6).</summary>
    public async Task LeaveAsync(IRoomConnection connection)
    {
        using var deadline = new CancellationTokenSource(context.Options.Room.LeaveTimeout, context.Time);
        try
        {
            await RoomLeaving.CloseAndDisposeAsync(connection, deadline.Token).WaitOrAbandonAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            context.Metrics.CloseAbandoned();
            LogLeaveAbandoned(logger, context.Room, context.Epoch, exception.Message);
        }
    }

    // An abandoned join may still complete, and would then disconnect the next connection with the device's identity: wait for it, within
    // the time limit, and leave.
    private Task GiveUpAsync(Task<IRoomConnection> connect) =>
        wait.WithinAsync(LeaveWhenItConnectsAsync(connect), context.Options.Room.LeaveTimeout, "waiting for an abandoned attempt to join");

    private async Task LeaveWhenItConnectsAsync(Task<IRoomConnection> connect)
    {
        try
        {
            await LeaveAsync(await connect);
        }
        catch (Exception exception)
        {
            LogLateConnect(logger, context.Room, exception.Message);
        }
    }
}
