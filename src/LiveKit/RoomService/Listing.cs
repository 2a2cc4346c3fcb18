using System.Text.Json;
using System.Text.Json.Serialization;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.RoomService;

/// <summary>
/// RoomService's lists, read as they arrive, one member at a time. LiveKit permits 512 KiB of metadata for each participant and room; it is
/// not used here, and held for only one of them at a time.
/// </summary>
internal sealed record Listing
{
    public IReadOnlyList<NativeParticipant>? Participants { get; init; }

    public IReadOnlyList<ListedRoom>? Rooms { get; init; }
}

/// <summary>The used fields of a room.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Participants">The server's count of participants, a little late.</param>
/// <param name="Limit">The most participants; 0 for no limit.</param>
internal readonly record struct ListedRoom(string Name, long Participants, long Limit);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(ListedParticipantConverter), typeof(ListedRoomConverter)])]
[JsonSerializable(typeof(Listing))]
internal sealed partial class ListingContext : JsonSerializerContext;

internal sealed class ListedParticipantConverter : JsonConverter<NativeParticipant>
{
    public override NativeParticipant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var info = JsonDocument.ParseValue(ref reader);
        return RoomServiceJson.Participant(info.RootElement) with { Metadata = string.Empty };
    }

    public override void Write(Utf8JsonWriter writer, NativeParticipant value, JsonSerializerOptions options) =>
        throw new NotSupportedException();
}

internal sealed class ListedRoomConverter : JsonConverter<ListedRoom>
{
    public override ListedRoom Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var info = JsonDocument.ParseValue(ref reader);
        return RoomServiceJson.Room(info.RootElement);
    }

    public override void Write(Utf8JsonWriter writer, ListedRoom value, JsonSerializerOptions options) => throw new NotSupportedException();
}
