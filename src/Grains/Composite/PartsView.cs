using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Composite;

/// <summary>Who is in a room of several transports, as these show it now, with the joined-at of the room. It changes no part; <see
/// cref="PartsEvents"/> does, under the same lock.</summary>
/// <remarks>
/// One lock guards the parts and the book of arrivals. The transports' own views are read under it; they call back into nothing here. So a
/// connection is seen under the lock either before its departure was read, and is then in the book, or after it, and then its transport
/// does not show it any more.
/// </remarks>
internal sealed class PartsView(IReadOnlyList<IRoomConnector> connectors, ArrivalClock clock, TimeProvider time)
{
    /// <summary>Guards the parts, the book and the unread events.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The transports, in their order.</summary>
    public IReadOnlyList<RoomPart> Parts { get; } =
        [.. connectors.Select((connector, index) => new RoomPart(index, connector, time.GetUtcNow()))];

    /// <summary>Where each connection is; guarded by <see cref="Gate"/>.</summary>
    public ArrivalBook Book { get; } = new(clock);

    /// <inheritdoc cref="IRoomConnection.Transports"/>
    public IReadOnlyList<TransportStatus> Statuses
    {
        get
        {
            lock (Gate)
            {
                return [.. Parts.Select(part => part.Status)];
            }
        }
    }

    /// <inheritdoc cref="IRoomConnection.Participants"/>
    public IReadOnlyCollection<RemoteParticipant> Participants
    {
        get
        {
            lock (Gate)
            {
                return [.. Parts.SelectMany(part => part.Connection?.Participants.Select(found => Shown(part, found)) ?? [])
                    .OfType<RemoteParticipant>()];
            }
        }
    }

    /// <summary>The device's connection on a part; null while it has none.</summary>
    public IRoomConnection? ConnectionOf(RoomPart part)
    {
        lock (Gate)
        {
            return part.Connection;
        }
    }

    /// <inheritdoc cref="IRoomConnection.Find(ParticipantIdentity)"/>
    public RemoteParticipant? Find(ParticipantIdentity identity)
    {
        lock (Gate)
        {
            RemoteParticipant? best = null;
            foreach (var part in Parts)
            {
                if (FindOn(part, identity) is { } shown
                    && (best is null || (shown.State, shown.JoinedAt).CompareTo((best.State, best.JoinedAt)) > 0))
                {
                    best = shown;
                }
            }

            return best;
        }
    }

    /// <inheritdoc cref="IRoomConnection.Find(ParticipantIdentity, ParticipantSid)"/>
    public RemoteParticipant? Find(ParticipantIdentity identity, ParticipantSid sid)
    {
        lock (Gate)
        {
            return Locate(identity, sid) is { } arrival && arrival.Part.Connection?.Find(identity, sid) is { } found
                ? Shown(arrival.Part, found)
                : null;
        }
    }

    /// <inheritdoc cref="IRoomConnection.Replaced"/>
    public IReadOnlyList<RemoteParticipant> Replaced(ParticipantIdentity identity, ParticipantSid sid)
    {
        lock (Gate)
        {
            if (Locate(identity, sid) is not { IsAway: false } winner || winner.Identity != identity)
            {
                return [];
            }

            List<RemoteParticipant>? replaced = null;
            foreach (var part in Parts)
            {
                if (FindOn(part, identity) is { } shown && shown.JoinedAt < winner.JoinedAt)
                {
                    (replaced ??= []).Add(shown);
                }
            }

            replaced?.Sort(static (a, b) => a.JoinedAt.CompareTo(b.JoinedAt));
            return replaced ?? (IReadOnlyList<RemoteParticipant>)[];
        }
    }

    /// <inheritdoc cref="IRoomConnection.OwnerOf"/>
    public ParticipantSid? OwnerOf(IInboundStream stream)
    {
        if (stream is not PartStream { Part: var part } of)
        {
            return stream.Sid;
        }

        lock (Gate)
        {
            var sid = part.Connection == of.Connection ? of.Connection.OwnerOf(of.Inner) : of.Sid;
            return sid is { } owner && Locate(stream.Identity, owner) is { } arrival && arrival.Part != part ? null : sid;
        }
    }

    /// <summary>The device's connection on the transport that a connection is on; null if that connection is not in the room.</summary>
    public IRoomConnection? RouteTo(ParticipantIdentity identity, ParticipantSid sid)
    {
        lock (Gate)
        {
            return Locate(identity, sid)?.Part.Connection;
        }
    }

    /// <summary>A participant with its joined-at in the room; null if another transport has its SID. Under the lock.</summary>
    private RemoteParticipant? Shown(RoomPart part, RemoteParticipant found) =>
        Book.Seen(part, found) is { } arrival ? found with { JoinedAt = arrival.JoinedAt } : null;

    private RemoteParticipant? FindOn(RoomPart part, ParticipantIdentity identity) =>
        part.Connection?.Find(identity) is { } found ? Shown(part, found) : null;

    // A transport's view may show a connection whose event was not read yet.
    private Arrival? Locate(ParticipantIdentity identity, ParticipantSid sid)
    {
        if (Book.Find(sid) is { } known)
        {
            return known;
        }

        foreach (var part in Parts)
        {
            if (part.Connection?.Find(identity, sid) is { } found)
            {
                return Book.Seen(part, found);
            }
        }

        return null;
    }
}
