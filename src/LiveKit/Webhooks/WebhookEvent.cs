using System.Text.Json;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>One event of LiveKit's. Reads only the used members; others are ignored.</summary>
/// <param name="Name">E.g. <c>participant_joined</c>.</param>
/// <param name="Id">Unique for each event; empty when there is none.</param>
/// <param name="Room">The room; null when the event has none, or its name is not valid here.</param>
/// <param name="Participant">The participant of the event; null when it has none.</param>
internal sealed record WebhookEvent(string Name, string Id, RoomName? Room, NativeParticipant? Participant)
{
    public const string RoomStarted = "room_started";
    public const string RoomFinished = "room_finished";
    public const string ParticipantJoined = "participant_joined";
    public const string ParticipantLeft = "participant_left";
    public const string ParticipantAborted = "participant_connection_aborted";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>Whether it is about a viewer: neither the device itself nor a hidden participant.</summary>
    public bool IsAboutViewer =>
        Participant is { Permission: not { Hidden: true } } participant && !DeviceRole.IsClaimed(participant.Attributes);

    /// <summary>Reads a body; null when it is not an event.</summary>
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
            // A string with half a surrogate pair is not valid.
            return null;
        }
    }

    private static string Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}
