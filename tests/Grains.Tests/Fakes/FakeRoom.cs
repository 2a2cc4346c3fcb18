using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>A room in memory: viewers come and go as the test says; every stream the device opens is recorded.</summary>
public sealed class FakeRoom(RoomName name, Pulse pulse, string sidPrefix = "PA_")
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParticipantIdentity, RemoteParticipant> _participants = [];
    private readonly List<FakeStream> _streams = [];
    private readonly List<(ParticipantIdentity Identity, ParticipantSid Sid)> _kicked = [];
    private readonly List<(ParticipantIdentity Identity, ParticipantSid Sid, string Topic)> _opens = [];
    private readonly List<FakeConnection> _connections = [];
    private readonly List<FakeDataTrack> _tracks = [];
    private readonly List<string> _publishes = [];
    private TaskCompletionSource _viewer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sids;

    public RoomName Name => name;

    /// <summary>Decides how the next stream to an identity behaves.</summary>
    public Func<ParticipantIdentity, ParticipantSid, StreamBehaviour> Behaviour { get; set; } = (_, _) => StreamBehaviour.Good;

    /// <summary>Runs before a stream opens: may throw, wait, or return.</summary>
    public Func<ParticipantIdentity, ParticipantSid, CancellationToken, Task> BeforeOpen { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Runs before a data track is published: may throw, wait, or return.</summary>
    public Func<string, CancellationToken, Task> BeforePublish { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Streams and opens are not recorded: for tests that measure memory.</summary>
    public bool KeepsNoStreams { get; set; }

    /// <summary>How often the device joined.</summary>
    public int Joined { get; private set; }

    /// <summary>The device's newest connection, when it is in the room.</summary>
    public FakeConnection? Device
    {
        get
        {
            lock (_gate)
            {
                return _connections.LastOrDefault();
            }
        }
    }

    /// <summary>Every stream the device opened, oldest first.</summary>
    public IReadOnlyList<FakeStream> Streams
    {
        get
        {
            lock (_gate)
            {
                return [.. _streams];
            }
        }
    }

    /// <summary>Every stream the device asked for, opened or not, oldest first.</summary>
    public IReadOnlyList<(ParticipantIdentity Identity, ParticipantSid Sid, string Topic)> Opens
    {
        get
        {
            lock (_gate)
            {
                return [.. _opens];
            }
        }
    }

    /// <summary>Every data track the device published, oldest first.</summary>
    public IReadOnlyList<FakeDataTrack> Tracks
    {
        get
        {
            lock (_gate)
            {
                return [.. _tracks];
            }
        }
    }

    /// <summary>The name of every data track the device asked for, published or not, oldest first.</summary>
    public IReadOnlyList<string> Publishes
    {
        get
        {
            lock (_gate)
            {
                return [.. _publishes];
            }
        }
    }

    public IReadOnlyList<(ParticipantIdentity Identity, ParticipantSid Sid)> KickedOut
    {
        get
        {
            lock (_gate)
            {
                return [.. _kicked];
            }
        }
    }

    public IReadOnlyCollection<RemoteParticipant> Participants
    {
        get
        {
            lock (_gate)
            {
                return [.. _participants.Values];
            }
        }
    }

    public RemoteParticipant? Find(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            return _participants.GetValueOrDefault(identity);
        }
    }

    /// <summary>The server changes what it says of a viewer, and tells the device.</summary>
    public RemoteParticipant Change(string identity, Func<RemoteParticipant, RemoteParticipant> change)
    {
        lock (_gate)
        {
            var key = ParticipantIdentity.Parse(identity);
            var changed = _participants[key] = change(_participants[key]);
            Device?.Raise(new ParticipantAttributesChanged(changed));
            return changed;
        }
    }

    /// <summary>A viewer joins, ACTIVE by default; an older connection of the identity is evicted first.</summary>
    public RemoteParticipant Join(
        string identity,
        string? sid = null,
        long joinedAt = 1_000,
        bool active = true,
        IReadOnlyDictionary<string, string>? attributes = null,
        bool canUpdateOwnMetadata = false)
    {
        lock (_gate)
        {
            var participant = new RemoteParticipant(
                ParticipantIdentity.Parse(identity),
                ParticipantSid.Parse(sid ?? $"{sidPrefix}{++_sids:D12}"),
                joinedAt,
                active ? RemoteParticipantState.Active : RemoteParticipantState.Joined,
                attributes ?? new Dictionary<string, string>())
            {
                CanUpdateOwnMetadata = canUpdateOwnMetadata,
            };
            if (_participants.Remove(participant.Identity, out var older))
            {
                Device?.Raise(new ParticipantDisconnected(older.Identity, older.Sid));
            }

            _participants[participant.Identity] = participant;
            Device?.Raise(new ParticipantConnected(participant));
            if (active)
            {
                Device?.Raise(new ParticipantActive(participant));
            }

            _viewer.TrySetResult();
            return participant;
        }
    }

    /// <summary>A viewer's place is taken by a newer connection of its identity; that the older one is gone is not reported yet.</summary>
    public RemoteParticipant Supersede(RemoteParticipant older, string sid, long joinedAt, bool silently = false)
    {
        lock (_gate)
        {
            var participant = older with { Sid = ParticipantSid.Parse(sid), JoinedAt = joinedAt };
            _participants[participant.Identity] = participant;
            if (!silently)
            {
                Device?.Raise(new ParticipantConnected(participant));
                Device?.Raise(new ParticipantActive(participant));
            }

            return participant;
        }
    }

    /// <summary>The room's view of a viewer changes (null: it is gone) before any event says so.</summary>
    public void Alter(RemoteParticipant participant, Func<RemoteParticipant, RemoteParticipant?> change)
    {
        lock (_gate)
        {
            if (change(participant) is { } changed)
            {
                _participants[participant.Identity] = changed;
            }
            else
            {
                _participants.Remove(participant.Identity);
            }
        }
    }

    /// <summary>A joined viewer becomes ACTIVE.</summary>
    public void Activate(string identity)
    {
        lock (_gate)
        {
            var key = ParticipantIdentity.Parse(identity);
            var active = _participants[key] with { State = RemoteParticipantState.Active };
            _participants[key] = active;
            Device?.Raise(new ParticipantActive(active));
        }
    }

    /// <summary>A viewer leaves.</summary>
    public void Leave(RemoteParticipant participant)
    {
        lock (_gate)
        {
            if (_participants.GetValueOrDefault(participant.Identity)?.Sid == participant.Sid)
            {
                _participants.Remove(participant.Identity);
                Device?.Raise(new ParticipantDisconnected(participant.Identity, participant.Sid));
            }

            if (_participants.Count == 0)
            {
                _viewer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>A viewer opens a stream to the device.</summary>
    public FakeInboundStream OpenInbound(
        string identity,
        ParticipantSid? sid,
        string topic = ControlTopic.Name,
        bool throwsOnAbort = false,
        bool tellsLoss = false,
        int? losesBeyond = null)
    {
        var stream = new FakeInboundStream(ParticipantIdentity.Parse(identity), sid, topic, pulse)
        {
            ThrowsOnAbort = throwsOnAbort,
            TellsLoss = tellsLoss,
            LosesBeyond = losesBeyond,
        };
        Device!.Raise(new InboundStreamOpened(stream));
        return stream;
    }

    /// <summary>The newest stream the device opened to a viewer, once there are so many.</summary>
    public async Task<FakeStream> StreamTo(string identity, int number = 1)
    {
        FakeStream[] found = [];
        await pulse.Until(
            () => (found = [.. Streams.Where(stream => stream.Identity == identity)]).Length >= number, $"stream {number} to '{identity}'");
        return found[number - 1];
    }

    internal void Changed() => pulse.Beat();

    internal Task WaitForViewer(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _viewer.Task.WaitAsync(cancellationToken);
        }
    }

    internal FakeConnection Connect(ParticipantSid localSid)
    {
        var connection = new FakeConnection(this, localSid);
        FakeConnection? older;
        lock (_gate)
        {
            Joined++;
            older = _connections.LastOrDefault();
            _connections.Add(connection);
        }

        older?.End(RoomDisconnectReason.DuplicateIdentity);
        pulse.Beat();
        return connection;
    }

    internal void Left(FakeConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }

        pulse.Beat();
    }

    internal void Kicked(ParticipantIdentity identity, ParticipantSid sid, bool leaves)
    {
        lock (_gate)
        {
            _kicked.Add((identity, sid));
        }

        if (leaves && Find(identity) is { } participant && participant.Sid == sid)
        {
            Leave(participant);
        }
    }

    internal async Task<IDataTrack> PublishAsync(FakeConnection connection, string name, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _publishes.Add(name);
        }

        pulse.Beat();
        await BeforePublish(name, cancellationToken);
        var track = new FakeDataTrack(connection, name, pulse);
        lock (_gate)
        {
            if (connection.IsClosed || _tracks.Any(other => other.Connection == connection && other.Name == name && !other.IsClosed))
            {
                throw new IOException($"'{name}' is taken, or the connection closed.");
            }

            _tracks.Add(track);
        }

        pulse.Beat();
        return track;
    }

    internal async Task<IControlStream> OpenAsync(
        FakeConnection connection, ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!KeepsNoStreams)
            {
                _opens.Add((identity, sid, topic));
            }
        }

        pulse.Beat();
        await BeforeOpen(identity, sid, cancellationToken);
        Assert.Equal(ControlTopic.Name, topic);
        var stream = new FakeStream(connection, identity.ToString(), sid.ToString(), Behaviour(identity, sid), pulse);
        lock (_gate)
        {
            if (_participants.GetValueOrDefault(identity)?.Sid != sid)
            {
                throw new IOException($"'{identity}' is not {sid} any more.");
            }

            if (!KeepsNoStreams)
            {
                _streams.Add(stream);
            }
        }

        pulse.Beat();
        return stream;
    }
}
