using RemoteAccess.LiveKit.Native.Protocol;

namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>A room in the fake library: joins are answered with it, events are raised from it.</summary>
internal sealed class FakeRoom
{
    private readonly FakeLibrary _library;

    internal FakeRoom(FakeLibrary library)
    {
        _library = library;
        Handle = library.Give();
        Local = library.Give();
    }

    internal FfiOwnedHandle Handle { get; }

    internal FfiOwnedHandle Local { get; }

    /// <summary>Who is there at the join; each with a participant's and a publication's handle.</summary>
    internal List<ParticipantInfo> Participants { get; } = [];

    internal static ParticipantInfo Info(
        string identity, string sid, ParticipantState state = ParticipantState.Active, long joinedAt = 1_000) => new()
        {
            Sid = sid,
            Identity = identity,
            Name = identity,
            State = state,
            JoinedAt = joinedAt,
            Metadata = string.Empty,
            Attributes = { ["protocolVersion"] = "2" },
            Permission = new ParticipantPermission { CanPublishData = true, CanSubscribe = true },
        };

    internal FfiEvent Joined(ulong id) => new()
    {
        Connect = new ConnectCompletion
        {
            AsyncId = id,
            Result = new ConnectResult
            {
                Room = new OwnedRoom { Handle = Handle, Info = new RoomInfo { Name = "room" } },
                LocalParticipant = new OwnedParticipant { Handle = Local, Info = Info("device", "PA_device") },
                Participants =
                {
                    Participants.Select(info => new ParticipantWithTracks
                    {
                        Participant = new OwnedParticipant { Handle = _library.Give(), Info = info },
                        Publications = { new OwnedHandleOnly { Handle = _library.Give() } },
                    }),
                },
            },
        },
    };

    internal void Raise(Action<RoomEvent> fill) => _library.Raise(Event(fill));

    internal RoomEvent Event(Action<RoomEvent> fill)
    {
        var roomEvent = new RoomEvent { RoomHandle = Handle.Id };
        fill(roomEvent);
        return roomEvent;
    }
}
