using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// Changes that a member makes to itself. Called by its own receive loop only, the one place that changes its information: so the message
/// for the others is encoded before the room's lock is taken. The member pays for each delivery.
/// </summary>
internal sealed class MemberChanges(RoomServerOptions options)
{
    /// <summary>Marks it as ready.</summary>
    public static void Activate(HostedRoom room, Member member)
    {
        if (member.Info.State != RoomParticipantState.Active)
        {
            var info = member.Info with { State = RoomParticipantState.Active };
            Tell(room, member, info, new Message(new ParticipantActiveSignal(info)));
        }
    }

    /// <summary>Changes its attributes; returns why they cannot be changed, or null.</summary>
    public string? Update(HostedRoom room, Member member, Dictionary<string, string?> changes)
    {
        if (member.Grant.CanUpdateOwnMetadata != true)
        {
            return "the token lacks the grant canUpdateOwnMetadata";
        }

        if (changes.ContainsKey(DeviceRole.Attribute))
        {
            return $"the attribute {DeviceRole.Attribute} can be set by the token only: viewers recognize the device by it";
        }

        if (!member.UpdateLimit.TryTake())
        {
            return $"attributes change more often than {options.AttributeUpdatesPerSecond} times a second; wait and try again";
        }

        var attributes = new Dictionary<string, string>(member.Info.Attributes, StringComparer.Ordinal);
        foreach (var (key, value) in changes)
        {
            if (string.IsNullOrEmpty(value))
            {
                attributes.Remove(key);
            }
            else
            {
                attributes[key] = value;
            }
        }

        if (AttributeSize.Of(attributes, member.Info.Metadata, member.Info.Name) > options.MaxAttributeBytes)
        {
            return $"attributes, metadata and name exceed {options.MaxAttributeBytes} UTF-8 bytes together";
        }

        var info = member.Info with { Attributes = attributes };
        var message = new Message(new ParticipantUpdatedSignal(info));
        if (!room.MayAnnounce(member, message.QueuedBytes))
        {
            return HostedRoom.TooMuchAnnounced;
        }

        Tell(room, member, info, message);
        return null;
    }

    private static void Tell(HostedRoom room, Member member, ParticipantInfo info, Message message)
    {
        int others;
        lock (room.Gate)
        {
            room.Change(member, info, message);
            others = room.Count - 1;
        }

        member.Connection.Limits.Work.ChargeDeliveries(others, message.QueuedBytes);
    }
}
