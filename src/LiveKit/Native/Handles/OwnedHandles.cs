using RemoteAccess.LiveKit.Native.Protocol;

namespace RemoteAccess.LiveKit.Native.Handles;

/// <summary>
/// Finds every handle in an event. Knows no rooms: a room removes the handles that it keeps (itself, its local participant, its data
/// tracks) before.
/// </summary>
internal static class OwnedHandles
{
    /// <summary>
    /// The handles of a room event: all of them are dropped at once, because events contain the needed data besides them.
    /// </summary>
    internal static (HandleKind Kind, ulong Id)? In(RoomEvent roomEvent) => roomEvent.MessageCase switch
    {
        RoomEvent.MessageOneofCase.ParticipantConnected => Some(HandleKind.Participant, roomEvent.ParticipantConnected.Info?.Handle),
        RoomEvent.MessageOneofCase.TrackPublished => Some(HandleKind.Publication, roomEvent.TrackPublished.Owned?.Handle),
        RoomEvent.MessageOneofCase.TrackSubscribed => Some(HandleKind.Publication, roomEvent.TrackSubscribed.Owned?.Handle),
        RoomEvent.MessageOneofCase.DataPacketReceived => Some(HandleKind.Buffer, roomEvent.DataPacketReceived.User?.Data?.Handle),
        RoomEvent.MessageOneofCase.ByteStreamOpened => Some(HandleKind.StreamReader, roomEvent.ByteStreamOpened.Owned?.Handle),
        RoomEvent.MessageOneofCase.TextStreamOpened => Some(HandleKind.StreamReader, roomEvent.TextStreamOpened.Owned?.Handle),
        RoomEvent.MessageOneofCase.DataTrackPublished => Some(HandleKind.RemoteDataTrack, roomEvent.DataTrackPublished.Track?.Handle),
        _ => null,
    };

    /// <summary>The handles of others in a join's result: participants and their publications.</summary>
    internal static IEnumerable<(HandleKind Kind, ulong Id)> OfOthers(ConnectResult result)
    {
        foreach (var participant in result.Participants)
        {
            if (Some(HandleKind.Participant, participant.Participant?.Handle) is { } one)
            {
                yield return one;
            }

            foreach (var publication in participant.Publications)
            {
                if (Some(HandleKind.Publication, publication.Handle) is { } other)
                {
                    yield return other;
                }
            }
        }
    }

    private static (HandleKind Kind, ulong Id)? Some(HandleKind kind, FfiOwnedHandle? handle) =>
        handle is { Id: not 0 } ? (kind, handle.Id) : null;
}
