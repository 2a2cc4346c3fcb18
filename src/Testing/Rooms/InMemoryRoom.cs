using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Testing;

/// <summary>The participants of one room: viewers by identity, and the device's newest connection. One lock guards both, and the event of a
/// change is written under it, so a reader of the event sees at least that change. Streams are called outside of the lock.</summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "The session that joined owns its connection and disposes it.")]
internal sealed class InMemoryRoom(RoomName name)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParticipantIdentity, (RemoteParticipant Participant, ScriptedViewer Viewer)> _viewers = [];
    private InMemoryConnection? _device;
    private TaskCompletionSource _someone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RoomName Name => name;

    public bool HasDevice => Device is not null;

    public InMemoryConnection? Device
    {
        get
        {
            lock (_gate)
            {
                return _device;
            }
        }
    }

    public IReadOnlyCollection<RemoteParticipant> Participants
    {
        get
        {
            lock (_gate)
            {
                return [.. _viewers.Values.Select(one => one.Participant)];
            }
        }
    }

    public RemoteParticipant? Find(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            return _viewers.TryGetValue(identity, out var one) ? one.Participant : null;
        }
    }

    /// <summary>A device joins; an older one is evicted.</summary>
    public InMemoryConnection Connect(ParticipantSid sid)
    {
        lock (_gate)
        {
            _device?.End(RoomDisconnectReason.DuplicateIdentity, "Another device joined.");
            return _device = new InMemoryConnection(this, sid);
        }
    }

    /// <summary>A device left, or lost its connection.</summary>
    public void Disconnect(InMemoryConnection connection, RoomDisconnectReason reason, string detail)
    {
        lock (_gate)
        {
            connection.End(reason, detail);
            _device = _device == connection ? null : _device;
        }
    }

    public void DropDevice()
    {
        if (Device is { } device)
        {
            Disconnect(device, RoomDisconnectReason.ConnectionLost, "The test broke the connection.");
        }
    }

    /// <summary>A viewer joins; an older connection of its identity is replaced.</summary>
    public void Enter(RemoteParticipant participant, ScriptedViewer viewer)
    {
        ScriptedViewer? older = null;
        lock (_gate)
        {
            if (_viewers.Remove(participant.Identity, out var replaced))
            {
                older = replaced.Viewer;
                _device?.Tell(new ParticipantDisconnected(participant.Identity, replaced.Participant.Sid));
            }

            _viewers[participant.Identity] = (participant, viewer);
            _device?.Tell(new ParticipantConnected(participant));
            _device?.Tell(new ParticipantActive(participant));
            _someone.TrySetResult();
        }

        older?.Closed($"Viewer '{participant.Identity}' was replaced by a newer connection of its identity.");
    }

    /// <summary>A viewer leaves or is removed. False if that connection has left already.</summary>
    public void Leave(ParticipantIdentity identity, ParticipantSid sid, string reason)
    {
        ScriptedViewer viewer;
        lock (_gate)
        {
            if (!_viewers.TryGetValue(identity, out var one) || one.Participant.Sid != sid)
            {
                return;
            }

            viewer = one.Viewer;
            _viewers.Remove(identity);
            _device?.Tell(new ParticipantDisconnected(identity, sid));
            if (_viewers.Count == 0 && _someone.Task.IsCompleted)
            {
                _someone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        viewer.Closed(reason);
    }

    /// <summary>The device opens a stream to a viewer.</summary>
    /// <exception cref="DestinationLeftException">That connection, or the device's, has left.</exception>
    public InMemoryControlStream Open(InMemoryConnection connection, ParticipantIdentity identity, ParticipantSid sid)
    {
        if (TryFind(connection, identity, sid, out var viewer))
        {
            var stream = new InMemoryControlStream(connection, identity, sid);
            viewer.Opened(stream);
            return stream;
        }

        throw new DestinationLeftException($"'{identity}' ({sid}) has left room '{name}', or the device has.");
    }

    /// <summary>A viewer opens a stream to the device; null while there is none.</summary>
    public InMemoryInboundStream? OpenInbound(RemoteParticipant from)
    {
        lock (_gate)
        {
            if (_device is not { } device)
            {
                return null;
            }

            var stream = new InMemoryInboundStream(device, from.Identity, from.Sid);
            device.Tell(new InboundStreamOpened(stream));
            return stream;
        }
    }

    /// <summary>Sends a frame of a data track to all viewers; viewers without a subscription ignore it.</summary>
    public void Spread(string track, ReadOnlyMemory<byte> frame, ulong userTimestamp)
    {
        ScriptedViewer[] viewers;
        lock (_gate)
        {
            viewers = [.. _viewers.Values.Select(one => one.Viewer)];
        }

        foreach (var viewer in viewers)
        {
            viewer.TrackFrame(track, frame, userTimestamp);
        }
    }

    public Task WhenViewer(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _someone.Task.WaitAsync(cancellationToken);
        }
    }

    private bool TryFind(
        InMemoryConnection connection, ParticipantIdentity identity, ParticipantSid sid, [NotNullWhen(true)] out ScriptedViewer? viewer)
    {
        lock (_gate)
        {
            var found = _viewers.TryGetValue(identity, out var one) && one.Participant.Sid == sid && _device == connection;
            viewer = found ? one.Viewer : null;
            return found;
        }
    }
}
