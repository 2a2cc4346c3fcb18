using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>Reads the native library's events of one room, one after another, and passes each to the responsible part.</summary>
/// <remarks>
/// One asynchronous method runs it, on the silo's session threads, so it waits for no grain call and no thread of the pool; its awaits
/// continue where it was started. It waits only for the library, so no viewer delays the others; the library's last event ends it.
/// </remarks>
/// <param name="native">The source of the events.</param>
/// <param name="state">Receives reports about participants, and the end.</param>
/// <param name="arrivals">Receives headers of streams.</param>
/// <param name="inbound">Receives chunks and trailers.</param>
/// <param name="packets">Receives data packets.</param>
/// <param name="unused">Notified of the headers that are used.</param>
/// <param name="link">Receives breaks and returns of our link.</param>
/// <param name="floods">Removes participants that open too many streams without content.</param>
internal sealed class NativeEventPump(
    INativeRoom native,
    LiveKitRoomState state,
    StreamArrivals arrivals,
    InboundStreams inbound,
    InboundPackets packets,
    UnusedHeaders unused,
    LinkRestorer link,
    FloodRemovals floods)
{
    /// <summary>Events after which the other rooms of the thread have their turn.</summary>
    internal const int EventsPerRun = 64;

    /// <summary>Starts it on threads; on the thread pool if there are none.</summary>
    /// <returns>Its end; never fails.</returns>
    internal Task Start(WorkerThreads? threads)
    {
        if (threads is null)
        {
            return Task.Run(RunAsync, CancellationToken.None);
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Start(async () =>
        {
            try
            {
                await RunAsync();
            }
            finally
            {
                // In any case: the close of the room waits for it.
                ended.SetResult();
            }
        });
        return ended.Task;
    }

    /// <summary>Runs until the library's events end. Never throws.</summary>
    internal async Task RunAsync()
    {
        RoomDisconnected? end = null;
        try
        {
            while (await native.Events.WaitToReadAsync())
            {
                var handled = 0;
                while (handled < EventsPerRun && native.Events.TryRead(out var told))
                {
                    handled++;
                    end = Handle(told) ?? end;
                }

                if (handled == EventsPerRun)
                {
                    await Task.Yield();
                }
            }
        }
        catch (Exception exception)
        {
            state.Fail("handling an event of the room", exception);
            return;
        }

        state.Finish(end);
    }

    // Returns the reason of the end, if the event has it.
    private RoomDisconnected? Handle(NativeRoomEvent told)
    {
        switch (told)
        {
            case NativeRoomEvent.StreamChunkReceived chunk:
                unused.Used(chunk.Identity, chunk.StreamId);
                inbound.Accept(chunk);
                return null;
            case NativeRoomEvent.StreamTrailerReceived trailer:
                unused.Used(trailer.Identity, trailer.StreamId);
                inbound.Close(trailer);
                return null;
            case NativeRoomEvent.StreamHeaderReceived header:
                Opened(header);
                return null;
            case NativeRoomEvent.DataPacketReceived packet:
                packets.Accept(packet);
                return null;
            case NativeRoomEvent.Reconnecting broken:
                link.Broke(broken);
                return null;
            case NativeRoomEvent.Reconnected:
                link.Returned();
                return null;
            case NativeRoomEvent.Moved moved:
                state.Finish(new RoomDisconnected(RoomDisconnectReason.Removed, $"the server moved the device to room '{moved.Room}'"));
                return null;
            case NativeRoomEvent.Disconnected or NativeRoomEvent.Lost or NativeRoomEvent.Ended:
                return DisconnectReasons.Of(told);
            default:
                state.Apply(output => state.Roster.Apply(told, output));
                return null;
        }
    }

    private void Opened(NativeRoomEvent.StreamHeaderReceived header)
    {
        if (ParticipantIdentity.TryParse(header.Identity, out var identity)
            && !header.Header.StreamId.StartsWith(InboundPackets.IdPrefix, StringComparison.Ordinal)
            && arrivals.OpenedByHeader(identity, header.Header) is { } flooding)
        {
            floods.Begin(identity, flooding);
        }
    }
}
