using System.Text.Json;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>One event as LiveKit tells it. Reads only what is used; members it does not know mean nothing to it.</summary>
/// <param name="Name">E.g. <c>participant_joined</c>.</param>
/// <param name="Id">Unlike for every other event; empty when there is none.</param>
/// <param name="Room">The room; null when the event is about none, or has a name that is no room's of ours.</param>
/// <param name="Participant">Whom it is about; null when it is about nobody.</param>
internal sealed record WebhookEvent(string Name, string Id, RoomName? Room, NativeParticipant? Participant)
{
    public const string RoomStarted = "room_started";
    public const string RoomFinished = "room_finished";
    public const string ParticipantJoined = "participant_joined";
    public const string ParticipantLeft = "participant_left";
    public const string ParticipantAborted = "participant_connection_aborted";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>Whether it is about somebody whom the device serves: neither the device itself nor one who hides.</summary>
    public bool IsAboutViewer =>
        Participant is { Permission: not { Hidden: true } } participant && !DeviceRole.IsClaimed(participant.Attributes);

    /// <summary>Reads a body; null when it is no event.</summary>
    public static WebhookEvent? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Options);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "event") is not { Length: > 0 } name)
            {
                return null;
            }

            var room = root.TryGetProperty("room", out var about) && about.ValueKind == JsonValueKind.Object
                && RoomName.TryParse(Text(about, "name"), out var named)
                ? named
                : (RoomName?)null;
            var participant = root.TryGetProperty("participant", out var who) && who.ValueKind == JsonValueKind.Object
                ? RoomServiceJson.Participant(who)
                : null;
            return new WebhookEvent(name, Text(root, "id"), room, participant);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair is no text.
            return null;
        }
    }

    private static string Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
