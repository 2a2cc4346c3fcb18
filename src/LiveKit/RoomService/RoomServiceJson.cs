using System.Globalization;
using System.Text.Json;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.RoomService;

/// <summary>
/// Reads RoomService's answers: protobuf's JSON, whose field names come in either of two spellings and whose long numbers are strings.
/// Absent fields have their defaults. Pure.
/// </summary>
internal static class RoomServiceJson
{
    private const int MaxCode = 32;

    internal static NativeParticipant Participant(JsonElement info) => new(
        Text(info, "sid"),
        Text(info, "identity"),
        Text(info, "name"),
        State(info),
        JoinedAt(info),
        Attributes(Get(info, "attributes", "attributes")),
        Text(info, "metadata"))
    {
        Permission = Get(info, "permission", "permission") is { ValueKind: JsonValueKind.Object } permission
            ? new NativePermission(
                Flag(permission, "can_subscribe", "canSubscribe"),
                Flag(permission, "can_publish", "canPublish"),
                Flag(permission, "can_publish_data", "canPublishData"),
                Flag(permission, "can_update_metadata", "canUpdateMetadata"),
                Flag(permission, "hidden", "hidden"))
            : null,
    };

    internal static ListedRoom Room(JsonElement info) =>
        new(Text(info, "name"), Number(info, "num_participants", "numParticipants"), Number(info, "max_participants", "maxParticipants"));

    /// <summary>Twirp's code of an error, e.g. <c>not_found</c>; empty when there is none.</summary>
    internal static string Code(JsonElement error) =>
        Text(error, "code") is { Length: <= MaxCode } code && code.All(character => character is '_' or (>= 'a' and <= 'z'))
            ? code
            : string.Empty;

    // Servers before 1.8 report whole seconds only.
    private static long JoinedAt(JsonElement info) =>
        Number(info, "joined_at_ms", "joinedAtMs") is var milliseconds and > 0
            ? milliseconds
            : Number(info, "joined_at", "joinedAt") * 1000;

    // By name or by number: protobuf's JSON permits both.
    private static NativeParticipantState State(JsonElement info) => Get(info, "state", "state") switch
    {
        { ValueKind: JsonValueKind.String } name => name.GetString() switch
        {
            "ACTIVE" => NativeParticipantState.Active,
            "JOINED" => NativeParticipantState.Joined,
            "DISCONNECTED" => NativeParticipantState.Disconnected,
            _ => NativeParticipantState.Joining,
        },
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) => value switch
        {
            2 => NativeParticipantState.Active,
            1 => NativeParticipantState.Joined,
            3 => NativeParticipantState.Disconnected,
            _ => NativeParticipantState.Joining,
        },
        _ => NativeParticipantState.Joining,
    };

    private static Dictionary<string, string> Attributes(JsonElement? attributes)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (attributes is { ValueKind: JsonValueKind.Object } pairs)
        {
            foreach (var pair in pairs.EnumerateObject())
            {
                result[pair.Name] = pair.Value.ToString();
            }
        }

        return result;
    }

    private static JsonElement? Get(JsonElement from, string snake, string camel) =>
        from.ValueKind == JsonValueKind.Object && (from.TryGetProperty(snake, out var value) || from.TryGetProperty(camel, out value))
            ? value
            : null;

    private static string Text(JsonElement from, string name) =>
        Get(from, name, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : string.Empty;

    private static bool Flag(JsonElement from, string snake, string camel) => Get(from, snake, camel) is { ValueKind: JsonValueKind.True };

    private static long Number(JsonElement from, string snake, string camel) => Get(from, snake, camel) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        { ValueKind: JsonValueKind.String } value when long.TryParse(
            value.GetString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) => number,
        _ => 0,
    };
}
