using System.Text.Json;
using System.Text.Json.Serialization;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.RoomService;

/// <summary>
/// RoomService's lists, read as they arrive, one member at a time, so that metadata, which LiveKit permits up to 512 KiB of for each
/// participant and room and nobody here reads, is never held for more than one of them.
/// </summary>
internal sealed record Listing
{
    public IReadOnlyList<NativeParticipant>? Participants { get; init; }

    public IReadOnlyList<ListedRoom>? Rooms { get; init; }
}

/// <summary>What is read of a room.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Participants">How many the server counts there, a little late.</param>
/// <param name="Limit">The most it takes; 0 for no limit.</param>
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
