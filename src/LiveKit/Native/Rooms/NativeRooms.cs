using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Events;
using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>Joins rooms over the library of this process.</summary>
/// <param name="library">The library, loaded at the first use.</param>
/// <param name="metrics">The native layer's metrics.</param>
/// <param name="log">The rooms' log.</param>
internal sealed class NativeRooms(Func<FfiClient> library, LiveKitMetrics metrics, ILogger log) : INativeRooms
{
    public async Task<INativeRoom> ConnectAsync(NativeConnectRequest request, CancellationToken cancellationToken)
    {
        var client = library();
        var completion = await AskAsync(client, request, cancellationToken).ConfigureAwait(false);
        if (completion.Connect is not { Result: { } result })
        {
            var words = NativeText.Clean(completion.Connect.Error);
            var reason = ConnectFailures.Classify(words);
            throw new NativeConnectException(
                reason, $"Joining a LiveKit room at {request.Url} failed: {words}. {ConnectFailures.Advice(reason, words)}")
            {
                IsAnswered = ConnectFailures.IsAnswered(words),
            };
        }

        var room = Take(client, result);
        try
        {
            // The library holds the room's events until this call; without it, it closes the room after 15 s.
            client.Send(new FfiRequest { ReadyForRoomEvent = new ReadyForRoomEventRequest { RoomHandle = room.Handle } });
            return room;
        }
        catch (NativeRequestException exception)
        {
            await room.DisconnectAsync().ConfigureAwait(false);
            throw new NativeConnectException(
                RoomConnectFailure.TransportFault, $"A LiveKit room was joined and lost at once: {exception.Message}", exception);
        }
    }

    private static async Task<FfiEvent> AskAsync(FfiClient client, NativeConnectRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.CallAsync(
                id => new FfiRequest { Connect = Message(request, id) },
                request.Timeout + NativeDeadlines.ConnectGrace,
                cancellationToken).ConfigureAwait(false);
        }
        catch (NativeRequestException exception)
        {
            var reason = exception.Reason == NativeRequestFailure.TimedOut
                ? RoomConnectFailure.Unreachable
                : RoomConnectFailure.TransportFault;
            throw new NativeConnectException(
                reason,
                $"Joining a LiveKit room at {request.Url} failed: {exception.Message} {ConnectFailures.Advice(reason, exception.Message)}",
                exception);
        }
    }

    private static ConnectRequest Message(NativeConnectRequest request, ulong id) => new()
    {
        Url = request.Url,
        Token = request.Token,
        RequestAsyncId = id,
        Options = new RoomOptions
        {
            AutoSubscribe = false,
            AdaptiveStream = false,
            Dynacast = false,
            JoinRetries = (uint)request.Retries,
            ConnectTimeoutMs = (ulong)request.Timeout.TotalMilliseconds,
            DataStream = new DataStreamOptions { UseLegacyClientImplementation = true },
        },
    };

    private NativeRoom Take(FfiClient client, ConnectResult result)
    {
        foreach (var (kind, id) in OwnedHandles.OfOthers(result))
        {
            client.Own(kind, id).Dispose();
        }

        var handle = client.Own(HandleKind.Room, result.Room?.Handle?.Id ?? 0);
        var local = client.Own(HandleKind.LocalParticipant, result.LocalParticipant?.Handle?.Id ?? 0);
        if (handle.IsInvalid || local.IsInvalid || result.LocalParticipant?.Info is not { } info)
        {
            handle.Dispose();
            local.Dispose();
            throw new NativeConnectException(
                RoomConnectFailure.TransportFault,
                "The LiveKit library joined a room and named no room or no local participant; compare its version.");
        }

        var inbox = new RoomInbox();
        client.Rooms.Add(handle.Id, inbox);
        return new NativeRoom(
            client,
            metrics,
            log,
            handle,
            local,
            inbox,
            result.Room?.Info?.Sid ?? string.Empty,
            RoomEventMapper.Participant(info),
            [.. result.Participants.Where(entry => entry.Participant?.Info is not null)
                .Select(entry => RoomEventMapper.Participant(entry.Participant.Info))]);
    }
}
