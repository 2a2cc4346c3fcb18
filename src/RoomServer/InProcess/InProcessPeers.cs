using System.Buffers;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.InProcess;

/// <summary>
/// Admits participants and watchers of this process by the rules for all others, and gives them a place in the same tables: they count
/// among the server's connections, and the stop of the server ends them.
/// </summary>
/// <remarks>Thread-safe. Each participant has one task, which ends with its connection and takes the member out of its room.</remarks>
internal sealed class InProcessPeers(
    Gatekeeper gatekeeper,
    ConnectionTable connections,
    PeerHandler handler,
    MemberMessages messages,
    RoomTable rooms,
    RoomServerMetrics metrics)
{
    /// <summary>Joins; an older connection of the same identity is evicted.</summary>
    /// <exception cref="RefusedException">The room or the server does not accept it.</exception>
    public InProcessLink Join(AccessToken token, HelloSignal hello)
    {
        var peer = Open(token, watch: false);
        try
        {
            if (rooms.Join(token, peer, hello) is not var (room, member))
            {
                throw new RefusedException(new Refusal(503, new RefusalBody(
                    RefusalCode.RoomFull, "The room or the server filled up meanwhile.")));
            }

            var served = ServeAsync(peer, room, member);
            peer.Who = PeerHandler.WhoIs(room, member);
            return new InProcessLink(room, member, peer, messages, served, ArrayPool<byte>.Shared);
        }
        catch (RefusedException)
        {
            End(peer);
            throw;
        }
        catch (Exception exception)
        {
            peer.Fail("its join", exception);
            End(peer);
            throw;
        }
    }

    /// <summary>Completes when the room has a viewer.</summary>
    /// <exception cref="RefusedException">The server does not accept watchers, or stops.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task WaitForViewerAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var peer = Open(token, watch: true);
        var watcher = new Watcher(token.Grant.Room, peer);
        try
        {
            using var cancelled = cancellationToken.UnsafeRegister(
                static peer => ((InProcessPeer)peer!).Close(RoomCloseCode.Normal, "left"), peer);
            rooms.Watch(watcher);
            do
            {
                while (peer.TryTake(out var item))
                {
                    var signal = item.Signal;
                    item.Release();
                    if (signal is ViewersSignal { Count: > 0 })
                    {
                        return;
                    }
                }
            }
            while (await peer.AnyAsync().ConfigureAwait(false));

            cancellationToken.ThrowIfCancellationRequested();
            throw new RefusedException(new Refusal(503, new RefusalBody(
                RefusalCode.ServerStopping, peer.Closing?.Reason ?? "The watch has ended.")));
        }
        finally
        {
            rooms.Unwatch(watcher);
            End(peer);
        }
    }

    private InProcessPeer Open(AccessToken token, bool watch)
    {
        var refusal = gatekeeper.CheckInProcess(token, watch) ?? (connections.TryReserve() ? null : gatekeeper.ServerFull());
        if (refusal is not null)
        {
            metrics.Refused(refusal.Body.Error);
            throw new RefusedException(refusal);
        }

        try
        {
            var peer = handler.OpenInProcess(handler.LimitsOf(token));
            connections.Add(peer);
            return peer;
        }
        catch
        {
            connections.Unreserve();
            throw;
        }
    }

    private async Task ServeAsync(InProcessPeer peer, HostedRoom room, Member member)
    {
        try
        {
            await PeerHandler.LeaveAtEndAsync(peer, rooms, room, member).ConfigureAwait(false);
        }
        finally
        {
            End(peer);
        }
    }

    private void End(InProcessPeer peer)
    {
        peer.Close(RoomCloseCode.Normal, "left");
        connections.Remove(peer);
        connections.Unreserve();
    }
}
