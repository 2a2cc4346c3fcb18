using Microsoft.Extensions.Logging;
using RemoteAccess.LiveKit.Native.Handles;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Native.Events;

/// <summary>
/// Undoes completions that came after their caller had stopped waiting: only this class knows of them. Never waits; safe to call from many
/// threads.
/// </summary>
internal sealed partial class LateCompletions(FfiClient client, ILogger log)
{
    private readonly ILogger _log = log;

    internal void Undo(FfiEvent completion)
    {
        switch (completion.MessageCase)
        {
            case FfiEvent.MessageOneofCase.Connect when completion.Connect.Result is { } result:
                Leave(result);
                break;
            case FfiEvent.MessageOneofCase.PublishDataTrack when completion.PublishDataTrack.Track?.Handle is { } track:
                using (client.Own(HandleKind.DataTrack, track.Id))
                {
                    Try(new FfiRequest { UnpublishDataTrack = new UnpublishDataTrackRequest { TrackHandle = track.Id } });
                }

                break;
        }
    }

    private void Leave(ConnectResult result)
    {
        foreach (var (kind, id) in OwnedHandles.OfOthers(result))
        {
            client.Own(kind, id).Dispose();
        }

        using var local = client.Own(HandleKind.LocalParticipant, result.LocalParticipant?.Handle?.Id ?? 0);
        using var room = client.Own(HandleKind.Room, result.Room?.Handle?.Id ?? 0);
        // Ready first: the library's join task holds the room until then, and a disconnect waits for that task: 15 s, then a panic.
        Try(new FfiRequest { ReadyForRoomEvent = new ReadyForRoomEventRequest { RoomHandle = room.Id } });
        Try(new FfiRequest { Disconnect = new DisconnectRequest { RoomHandle = room.Id } });
        LogLeft();
    }

    private void Try(FfiRequest request)
    {
        try
        {
            client.Send(request);
        }
        catch (NativeRequestException exception)
        {
            LogNotUndone(exception.ForLog());
        }
    }

    [LoggerMessage(4030, LogLevel.Information, "A LiveKit room was joined after its caller had stopped waiting; the room was left again.")]
    private partial void LogLeft();

    [LoggerMessage(4031, LogLevel.Warning, "A late completion of the LiveKit library could not be undone.")]
    private partial void LogNotUndone(LoggedException exception);
}
