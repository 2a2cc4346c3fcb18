using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Tests.Connector.Roster;

/// <summary>Participants as the library tells them, and a roster's steps in short.</summary>
internal static class People
{
    internal static readonly NativeParticipant Device = Person("device", "PA_device", 1);

    internal static NativeParticipant Person(
        string identity,
        string sid,
        long joinedAt,
        NativeParticipantState state = NativeParticipantState.Active,
        params (string Key, string Value)[] attributes) =>
        new(sid, identity, identity, state, joinedAt, attributes.ToDictionary(pair => pair.Key, pair => pair.Value), string.Empty);

    internal static RoomRoster RosterOf(params NativeParticipant[] present) => new(Device, present);

    internal static List<RoomEvent> Tell(this RoomRoster roster, params NativeRoomEvent[] events)
    {
        var output = new List<RoomEvent>();
        foreach (var told in events)
        {
            roster.Apply(told, output);
        }

        return output;
    }

    internal static List<RoomEvent> LookUp(this RoomRoster roster, params NativeParticipant[] present)
    {
        var output = new List<RoomEvent>();
        roster.LookedUp(present, output);
        return output;
    }

    internal static List<RoomEvent> Restore(this RoomRoster roster)
    {
        var output = new List<RoomEvent>();
        roster.Restored(output);
        return output;
    }

    internal static List<RoomEvent> Leave(this RoomRoster roster, string identity, string sid)
    {
        var output = new List<RoomEvent>();
        roster.Left(Keys.ParticipantIdentity.Parse(identity), Keys.ParticipantSid.Parse(sid), output);
        return output;
    }

    internal static NativeRoomEvent Connected(NativeParticipant info) => new NativeRoomEvent.ParticipantConnected(info);

    internal static NativeRoomEvent Active(string identity) => new NativeRoomEvent.ParticipantActive(identity);

    internal static NativeRoomEvent Gone(string identity) =>
        new NativeRoomEvent.ParticipantDisconnected(identity, NativeDisconnectReason.Unknown);

    internal static NativeRoomEvent Updated(params NativeParticipant[] infos) => new NativeRoomEvent.ParticipantsUpdated(infos);

    /// <summary>Events in short: <c>+v1 PA_a</c> joined, <c>*v1 PA_a</c> active, <c>-v1 PA_a</c> left, <c>~v1 PA_a</c> changed.</summary>
    internal static string[] Short(this IEnumerable<RoomEvent> events) => [.. events.Select(happened => happened switch
    {
        ParticipantConnected e => $"+{e.Participant.Identity} {e.Participant.Sid}",
        ParticipantActive e => $"*{e.Participant.Identity} {e.Participant.Sid}",
        ParticipantDisconnected e => $"-{e.Identity} {e.Sid}",
        ParticipantAttributesChanged e => $"~{e.Participant.Identity} {e.Participant.Sid}",
        RoomReconnecting => "reconnecting",
        RoomReconnected e => e.StreamsLost ? "reconnected, streams lost" : "reconnected",
        _ => happened.ToString(),
    })];
}
