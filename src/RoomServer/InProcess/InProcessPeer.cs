using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.InProcess;

/// <summary>
/// A member or watcher of this process, as its room sees it: the same queue with the same bounds as for a WebSocket, whose messages the
/// other end takes itself. No link can break, so there are no pings and no deadlines. A member that takes nothing is closed when its queue
/// is full of events (<see cref="RoomCloseCode.TooSlow"/>), and packets above the bound cut their streams, as over a WebSocket.
/// </summary>
internal sealed class InProcessPeer(
    PeerLimits limits, RoomServerOptions options, TimeProvider time, RoomServerMetrics metrics, ILogger logger)
    : Peer(limits, options, time, metrics, logger, writesToSocket: false)
{
    /// <summary>Waits until there is a message; false when the connection has ended. For one caller at a time, whose continuation runs
    /// on another thread, not under the locks of the thread that adds the message.</summary>
    public ValueTask<bool> AnyAsync() => Queue.WaitAsync();

    /// <summary>Takes the next message; the caller releases it.</summary>
    public bool TryTake([MaybeNullWhen(false)] out QueuedMessage item) => Queue.TryTake(out item);

    /// <inheritdoc/>
    public override void Abort() => Close(RoomCloseCode.ConnectionLost, "the participant gave its connection up");

    /// <inheritdoc/>
    public override void OnTick()
    {
        // Nothing can be due.
    }

    /// <inheritdoc/>
    public override void Expect(string? what, TimeSpan within)
    {
        // Nothing is awaited: it joins and becomes ready in one step.
    }

    /// <inheritdoc/>
    public override void AllowFrames()
    {
        // No reader limits its messages; the routers check the lengths of chunks and frames.
    }
}
