using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Serves one connection after another, from join to leave, and ends everything on a connection before leaving it. The result says
/// how it ended; the caller decides what follows.</summary>
/// <remarks>Holds no state. Used by the session's run, for one connection at a time.</remarks>
internal sealed partial class ConnectionServing(
    ParticipantSet set,
    RoomTables tables,
    WakeSignal wake,
    StopRequest stop,
    PhaseReporter phase,
    Dormancy dormancy,
    SessionEnding ending,
    RoomJoining joining,
    SessionContext context,
    ILogger logger)
{
    /// <summary>Serves a connection that has joined until it ends, and leaves it.</summary>
    public async Task<ServingOutcome> ServeAsync(IRoomConnection connection)
    {
        using var serving = new CancellationTokenSource();
        tables.Lossy.BeginServing(connection);
        set.BeginServing(connection, serving.Token);
        var end = await RunLoopAsync(connection);
        if (end == ServingOutcome.Idle)
        {
            // Listen from here on: leaving takes time, and a viewer that arrives meanwhile must not be missed.
            dormancy.Listen();
        }

        var (reason, planned) = end switch
        {
            ServingOutcome.Stopping => stop.Asked ?? (ReasonCode.RoomClosed, true),
            ServingOutcome.Idle => (ReasonCode.Idle, true),
            _ => (ReasonCode.ConnectionLost, false),
        };
        try
        {
            await ending.StopServingAsync(reason, planned, serving);
        }
        catch (Exception exception)
        {
            LogServingFaulted(logger, context.Room, context.Epoch, exception.ForLog());
        }

        await joining.LeaveAsync(connection);
        return end;
    }

    private async Task<ServingOutcome> RunLoopAsync(IRoomConnection connection)
    {
        var end = ServingOutcome.Lost;
        var loop = new RoomEventLoop(context, set, wake, logger);
        (RoomDisconnectReason Reason, string Detail) loss;
        try
        {
            end = await loop.RunAsync(connection, stop.Token);
            loss = loop.Loss;
        }
        catch (Exception exception)
        {
            // If the transport's events fail, treat the connection as lost: leave and join again.
            LogServingFaulted(logger, context.Room, context.Epoch, exception.ForLog());
            loss = (RoomDisconnectReason.TransportFault, $"serving the connection failed: {exception.Message}");
        }

        if (end is ServingOutcome.Lost or ServingOutcome.Duplicate)
        {
            // Not a failed attempt to join, so it is not counted as one. The status shows the cause until the room is joined again.
            context.Metrics.ConnectionLost(loss.Reason);
            phase.Set(phase.Status.Phase, error: $"{loss.Reason}: {loss.Detail}");
        }

        return end;
    }
}

/// <summary>Why a session stopped serving one connection.</summary>
internal enum ServingOutcome
{
    /// <summary>The session is closing.</summary>
    Stopping,

    /// <summary>No viewer for the idle wait (S7).</summary>
    Idle,

    /// <summary>The connection was lost.</summary>
    Lost,

    /// <summary>Another connection joined under our identity.</summary>
    Duplicate,

    /// <summary>A session with a higher epoch has the room: read from the store, so it is final (B9).</summary>
    Superseded,
}
