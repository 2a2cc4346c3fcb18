using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Tracks;

/// <summary>A data track of a participant and its subscribers. Guarded by the room's lock.</summary>
internal sealed class DataTrack(Member publisher, uint number, string name)
{
    private readonly Dictionary<Member, TrackLeg> _legs = [];

    public uint Number { get; } = number;

    public string Name { get; } = name;

    public IReadOnlyCollection<TrackLeg> Legs => _legs.Values;

    public TrackEntry Entry => new(Number, Name);

    public TrackPublishedSignal Published => new(publisher.Identity, publisher.Sid, Number, Name);

    public TrackUnpublishedSignal Unpublished => new(publisher.Identity, publisher.Sid, Number, Name);

    /// <summary>Adds a new subscriber.</summary>
    public void Subscribe(TrackLeg leg)
    {
        _legs.Add(leg.Receiver, leg);
        leg.Receiver.Subscriptions.Add(leg);
    }

    public TrackLeg? FindLeg(Member subscriber) => _legs.GetValueOrDefault(subscriber);

    /// <summary>Removes a subscriber; its waiting frames are dropped.</summary>
    public void Unsubscribe(TrackLeg leg)
    {
        _legs.Remove(leg.Receiver);
        leg.Receiver.Subscriptions.Remove(leg);
        leg.End();
    }

    /// <summary>Removes all subscribers.</summary>
    public void End()
    {
        foreach (var leg in _legs.Values.ToArray())
        {
            Unsubscribe(leg);
        }
    }
}
