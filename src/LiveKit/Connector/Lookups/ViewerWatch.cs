using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Connector.Lookups;

/// <summary>
/// Waits for viewers of rooms without their device (S7): looks at once, at each signal, and when the shared poll finds anybody in the room.
/// </summary>
/// <remarks>One poll serves all waiting rooms: a silo with a thousand dormant rooms polls as often as one with a single room.</remarks>
internal sealed class ViewerWatch(IRoomService service, RoomSignals signals, IOptions<LiveKitOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<RoomName, int> _waiting = [];
    private Task<IReadOnlyCollection<RoomName>>? _poll;

    /// <summary>Completes when a participant other than a device is in the room and able to receive, or about to be.</summary>
    /// <exception cref="RoomConnectException">The server cannot be asked.</exception>
    internal async Task WaitAsync(RoomName room, CancellationToken cancellationToken)
    {
        var signal = new Signal();
        signals.Add(room, signal);
        Enter(room);
        try
        {
            while (true)
            {
                var signalled = signal.Next();
                if ((await service.ListParticipantsAsync(room, cancellationToken).ConfigureAwait(false)).Any(IsViewer))
                {
                    return;
                }

                while (!signalled.IsCompleted)
                {
                    var poll = Poll();
                    await Task.WhenAny(signalled, poll).WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
                    if (poll.IsCompleted && (await poll.ConfigureAwait(false)).Contains(room))
                    {
                        break;
                    }
                }
            }
        }
        catch (RoomServiceException exception)
        {
            throw new RoomConnectException(exception.Reason, exception.Message, exception);
        }
        finally
        {
            Leave(room);
            signals.Remove(room, signal);
        }
    }

    private static bool IsViewer(NativeParticipant participant) =>
        participant.State != NativeParticipantState.Disconnected
        && participant.Permission is not { Hidden: true }
        && !DeviceRole.IsClaimed(participant.Attributes);

    private void Enter(RoomName room)
    {
        lock (_gate)
        {
            _waiting[room] = _waiting.GetValueOrDefault(room) + 1;
        }
    }

    private void Leave(RoomName room)
    {
        lock (_gate)
        {
            if (--_waiting[room] == 0)
            {
                _waiting.Remove(room);
            }
        }
    }

    // The running poll, or the next one: each is shared by all rooms that wait for it.
    private Task<IReadOnlyCollection<RoomName>> Poll()
    {
        lock (_gate)
        {
            return _poll is { IsCompleted: false } ? _poll : _poll = PollAsync();
        }
    }

    private async Task<IReadOnlyCollection<RoomName>> PollAsync()
    {
        await Task.Delay(options.Value.PollInterval, time, CancellationToken.None).ConfigureAwait(false);
        RoomName[] rooms;
        lock (_gate)
        {
            rooms = [.. _waiting.Keys];
        }

        return rooms.Length == 0 ? [] : await service.ListOccupiedAsync(rooms, CancellationToken.None).ConfigureAwait(false);
    }

    private sealed class Signal : IRoomSignalTarget
    {
        private volatile TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void ParticipantJoined() => _heard.TrySetResult();

        public void ParticipantLeft(ParticipantIdentity identity, ParticipantSid sid)
        {
            // A departure is of no interest here.
        }

        /// <summary>Completes at the next signal from now on.</summary>
        internal Task Next() => (_heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }
}
