using System.Runtime.InteropServices;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Composite;

/// <summary>
/// Which transport each connection is on, and its joined-at in the room. Joined-at is given in order of arrival, so no clocks of two
/// transports are compared. It stays the same for a SID, also when its transport is lost and returns.
/// </summary>
/// <remarks>
/// Within one transport and identity, the order of its own joined-at counts, whatever the order of its events: a connection that is seen
/// late, but joined before another one there, gets a value below that one's. Two that joined at the same time have the same value, as long
/// as the identity has not arrived elsewhere in between. Not thread-safe: guarded by the lock of <see cref="PartsView"/>.
/// </remarks>
internal sealed class ArrivalBook(ArrivalClock clock)
{
    /// <summary>Values left free between two arrivals of one identity, for connections that are seen late.</summary>
    internal const int Gap = 64;

    private readonly Dictionary<ParticipantSid, Arrival> _bySid = [];
    private readonly Dictionary<ParticipantIdentity, List<Arrival>> _byIdentity = [];

    /// <summary>Connections held; for leak checks.</summary>
    public int Count => _bySid.Count;

    /// <summary>The connection with a SID, or null.</summary>
    public Arrival? Find(ParticipantSid sid) => _bySid.GetValueOrDefault(sid);

    /// <summary>The connections of an identity.</summary>
    public ReadOnlySpan<Arrival> Of(ParticipantIdentity identity) =>
        _byIdentity.TryGetValue(identity, out var arrivals) ? CollectionsMarshal.AsSpan(arrivals) : [];

    /// <summary>The connections of a transport that are there, oldest first.</summary>
    public Arrival[] Of(RoomPart part) =>
        [.. _bySid.Values.Where(arrival => arrival.Part == part && !arrival.IsAway).OrderBy(arrival => arrival.JoinedAt)];

    /// <summary>A connection as a transport shows it; it gets its place in the order when it is seen first. Null if another transport has a
    /// connection with that SID: it cannot be told from that one.</summary>
    /// <param name="part">The transport.</param>
    /// <param name="participant">The connection.</param>
    /// <param name="keep">Whether to remember it: the transport shows it, and reports its departure later.</param>
    public Arrival? Seen(RoomPart part, RemoteParticipant participant, bool keep = true)
    {
        if (_bySid.TryGetValue(participant.Sid, out var known))
        {
            if (known.Part != part)
            {
                return null;
            }

            known.IsAway &= !keep;
            return known;
        }

        var arrival = new Arrival(
            participant.Identity, participant.Sid, part, participant.JoinedAt, Place(part, participant.Identity, participant.JoinedAt));
        if (keep)
        {
            _bySid.Add(arrival.Sid, arrival);
            (CollectionsMarshal.GetValueRefOrAddDefault(_byIdentity, arrival.Identity, out _) ??= []).Add(arrival);
        }

        return arrival;
    }

    /// <summary>A connection has left. Idempotent.</summary>
    public void Remove(Arrival arrival)
    {
        if (_bySid.Remove(arrival.Sid)
            && _byIdentity.TryGetValue(arrival.Identity, out var arrivals) && arrivals.Remove(arrival) && arrivals.Count == 0)
        {
            _byIdentity.Remove(arrival.Identity);
        }
    }

    /// <summary>A transport was lost: its connections are away.</summary>
    /// <returns>They, oldest first.</returns>
    public Arrival[] Lost(RoomPart part)
    {
        var away = Of(part);
        foreach (var arrival in away)
        {
            arrival.IsAway = true;
        }

        return away;
    }

    /// <summary>A transport has returned, and what it shows was seen: forgets its connections that left meanwhile.</summary>
    public void Returned(RoomPart part)
    {
        foreach (var arrival in _bySid.Values.Where(arrival => arrival.Part == part && arrival.IsAway).ToArray())
        {
            Remove(arrival);
        }
    }

    private long Place(RoomPart part, ParticipantIdentity identity, long own)
    {
        Arrival? last = null;
        Arrival? later = null;
        Arrival? same = null;
        foreach (var arrival in Of(identity))
        {
            last = last is null || arrival.JoinedAt > last.JoinedAt ? arrival : last;
            if (arrival.Part == part)
            {
                later = arrival.Own > own && (later is null || arrival.JoinedAt < later.JoinedAt) ? arrival : later;
                same = arrival.Own == own ? arrival : same;
            }
        }

        if (later is not null)
        {
            return Below(identity, later.JoinedAt);
        }

        return same is not null && same.JoinedAt == last!.JoinedAt
            ? same.JoinedAt
            : clock.Next(last is null ? long.MinValue : last.JoinedAt + Gap);
    }

    // In the middle between a value and the next lower one of the identity.
    private long Below(ParticipantIdentity identity, long joinedAt)
    {
        var lower = joinedAt - Gap;
        foreach (var arrival in Of(identity))
        {
            lower = arrival.JoinedAt < joinedAt ? Math.Max(lower, arrival.JoinedAt) : lower;
        }

        return lower + ((joinedAt - lower) / 2);
    }
}
