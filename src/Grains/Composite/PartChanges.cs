using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Composite;

/// <summary>
/// What happens to the parts of a room of several transports, and what it means for the room. An event of a part becomes at most one event
/// of the room. A part that is lost becomes a departure of each of its connections, one that returns an arrival of each; the last part that
/// is lost ends the whole, and so does another device on any part, since only the session can say who owns the room. It joins and leaves
/// nothing: the three actions tell those who do.
/// </summary>
/// <remarks>Parts are joined from any thread, events are taken by the reader's. All state is guarded by the view's lock; the actions are
/// called outside of it, so whoever gets one looks at the current state.</remarks>
internal sealed partial class PartChanges(
    PartsView view, PartsOutbox outbox, RoomName room, TransportMetrics metrics, TimeProvider time, ILogger logger)
{
    // The cause is known when the transport gives up.
    private const string Resuming = "the link was lost; the transport tries to resume it";

    private readonly HashSet<ParticipantSid> _collided = [];

    /// <summary>A part has another connection than before, or none.</summary>
    public required Action<RoomPart> Changed { get; init; }

    /// <summary>A part's connection was lost; whether the part is to be joined again.</summary>
    public required Action<RoomPart, IRoomConnection, bool> Lost { get; init; }

    /// <summary>A connection has the SID of a connection of another part.</summary>
    public required Action<IRoomConnection, RemoteParticipant> Collided { get; init; }

    /// <summary>A part was joined.</summary>
    /// <param name="part">The part.</param>
    /// <param name="connection">The device's connection on it.</param>
    /// <param name="announce">Whether its participants are reported by events; otherwise the caller reads the view.</param>
    /// <returns>False when the whole has ended meanwhile: the connection is to be left.</returns>
    public bool TryJoin(RoomPart part, IRoomConnection connection, bool announce)
    {
        lock (view.Gate)
        {
            if (outbox.HasEnded)
            {
                return false;
            }

            (part.Connection, part.Next, part.Failures, part.LastError) = (connection, null, 0, string.Empty);
            part.JoinedAt = time.GetTimestamp();
            Enter(part, TransportState.Connected);
            foreach (var participant in connection.Participants.OrderBy(participant => participant.JoinedAt).ToArray())
            {
                if (Arrived(part, connection, participant) is { } shown && announce)
                {
                    outbox.Report(new ParticipantConnected(shown));
                    if (shown.State == RemoteParticipantState.Active)
                    {
                        outbox.Report(new ParticipantActive(shown));
                    }
                }
            }

            view.Book.Returned(part);
            outbox.Then(() => Changed(part));
        }

        outbox.RunAll();
        return true;
    }

    /// <summary>An attempt to join a part failed.</summary>
    public void JoinFailed(RoomPart part, string error)
    {
        lock (view.Gate)
        {
            (part.Failures, part.Attempts, part.LastError) = (part.Failures + 1, part.Attempts + 1, error);
        }
    }

    /// <summary>Ends the whole. The first reason counts.</summary>
    /// <returns>The connections that are to be left.</returns>
    public (RoomPart Part, IRoomConnection Connection)[] End(RoomDisconnectReason reason, string detail)
    {
        (RoomPart, IRoomConnection)[] left;
        lock (view.Gate)
        {
            left = [.. view.Parts.Where(part => part.Connection is not null).Select(part => (part, part.Connection!))];
            foreach (var part in view.Parts)
            {
                part.Connection = null;
                if (!outbox.HasEnded)
                {
                    metrics.State(part.Name, part.State, null);
                }
            }

            if (!outbox.HasEnded)
            {
                outbox.End(new RoomDisconnected(reason, detail));
            }
        }

        return left;
    }

    /// <summary>A part reports an event. Under the lock.</summary>
    public void Take(RoomPart part, IRoomConnection connection, RoomEvent happened)
    {
        switch (happened)
        {
            case ParticipantConnected { Participant: var joined }:
                outbox.Report(Arrived(part, connection, joined) is { } connected ? new ParticipantConnected(connected) : null);
                break;
            case ParticipantActive { Participant: var ready }:
                outbox.Report(Arrived(part, connection, ready) is { } active ? new ParticipantActive(active) : null);
                break;
            case ParticipantAttributesChanged { Participant: var altered }:
                outbox.Report(Arrived(part, connection, altered) is { } changed ? new ParticipantAttributesChanged(changed) : null);
                break;
            case ParticipantDisconnected left:
                outbox.Report(Left(part, left) ? left : null);
                break;
            case InboundStreamOpened { Stream: var stream } when stream.Sid is { } sid && view.Book.Find(sid) is { } arrival
                && arrival.Part != part:
                outbox.Then(() => Abort(stream));
                break;
            case InboundStreamOpened { Stream: var stream }:
                outbox.Report(new InboundStreamOpened(new PartStream(stream, part, connection)));
                break;
            case RoomReconnecting:
                LogResuming(logger, room, part.Name);
                part.LastError = Resuming;
                Enter(part, TransportState.Resuming);
                break;
            case RoomReconnected reconnected:
                LogResumed(logger, room, part.Name, reconnected.StreamsLost);
                part.LastError = string.Empty;
                Enter(part, TransportState.Connected);
                outbox.Report(reconnected.StreamsLost ? Resumed(part, reconnected) : null);
                break;
            case RoomDisconnected over:
                Lose(part, connection, over.Reason, over.Detail);
                break;
            default:
                outbox.Report(happened);
                break;
        }
    }

    // An event of a connection that the part does not show any more is passed on, but not remembered: its departure may be read already.
    private RemoteParticipant? Arrived(RoomPart part, IRoomConnection connection, RemoteParticipant participant)
    {
        var keep = view.Book.Find(participant.Sid) is not null || connection.Find(participant.Identity, participant.Sid) is not null;
        if (view.Book.Seen(part, participant, keep) is { } arrival)
        {
            return participant with { JoinedAt = arrival.JoinedAt };
        }

        if (_collided.Add(participant.Sid))
        {
            LogCollided(logger, room, part.Name, participant.Identity, participant.Sid);
            outbox.Then(() => Collided(connection, participant));
        }

        return null;
    }

    /// <returns>Whether it may be a connection that was reported: not one that has the SID of another part's.</returns>
    private bool Left(RoomPart part, ParticipantDisconnected left)
    {
        if (view.Book.Find(left.Sid) is not { } arrival)
        {
            return true;
        }

        if (arrival.Part != part)
        {
            _collided.Remove(left.Sid);
            return false;
        }

        view.Book.Remove(arrival);
        return true;
    }

    // A transport that fails here must not end the reader of all transports' events.
    private void Abort(IInboundStream stream)
    {
        try
        {
            using (OutsideCall.Begin())
            {
                stream.Abort();
            }
        }
        catch (Exception exception)
        {
            lock (view.Gate)
            {
                outbox.Report(new UntranslatedEvent(nameof(InboundStreamOpened), exception));
            }
        }
    }

    private RoomReconnected Resumed(RoomPart part, RoomReconnected reconnected) => reconnected with
    {
        Only = view.Book.Of(part).Select(arrival => arrival.Sid).Where(sid => reconnected.Only?.Contains(sid) ?? true).ToHashSet(),
    };

    /// <summary>A part's connection has ended. Under the lock.</summary>
    public void Lose(RoomPart part, IRoomConnection connection, RoomDisconnectReason reason, string detail)
    {
        LogLost(logger, room, part.Name, reason, detail);
        metrics.Lost(part.Name, reason);
        (part.Connection, part.Next, part.LastError) = (null, null, $"{reason}: {detail}");
        part.Attempts = time.GetElapsedTime(part.JoinedAt) >= SessionSupervisor.Steady ? 1 : part.Attempts + 1;
        Enter(part, TransportState.Lost);
        var ends = reason == RoomDisconnectReason.DuplicateIdentity || view.Parts.All(other => other.Connection is null);
        foreach (var arrival in view.Book.Lost(part))
        {
            outbox.Report(ends ? null : new ParticipantDisconnected(arrival.Identity, arrival.Sid) { DeviceLost = true });
        }

        if (ends)
        {
            foreach (var (other, left) in End(reason, $"{part.Name}: {detail}"))
            {
                outbox.Then(() => Lost(other, left, false));
            }
        }

        outbox.Then(() => Changed(part));
        outbox.Then(() => Lost(part, connection, !ends));
    }

    private void Enter(RoomPart part, TransportState state)
    {
        if (part.State != state)
        {
            metrics.State(part.Name, part.State, state);
            (part.State, part.Since) = (state, time.GetUtcNow());
        }
    }
}
