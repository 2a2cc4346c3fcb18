using System.Text.Json;
using System.Text.Json.Serialization;
using RemoteAccess.Grains.Fleet;

namespace RemoteAccess.Hosting.FleetAdmin;

/// <summary>How far the drain of a silo is.</summary>
/// <param name="Silo">The silo as it was named.</param>
/// <param name="Status">What it does now: <c>active</c>, <c>draining</c>, <c>drained</c> or <c>stopping</c>.</param>
/// <param name="RoomsLeft">The rooms that it still serves.</param>
/// <param name="RoomsMoved">The rooms that other silos have taken since the drain began.</param>
/// <param name="RoomThatStayed">A room that could not be handed over in the last attempt; null if there is none.</param>
/// <param name="Reason">Why it stayed.</param>
internal sealed record DrainReply(string Silo, string Status, int RoomsLeft, int RoomsMoved, string? RoomThatStayed, string? Reason)
{
    /// <summary>The answer of a silo.</summary>
    public static DrainReply Of(string silo, SiloDrain drain) => new(
        silo,
        JsonNamingPolicy.CamelCase.ConvertName(drain.Phase.ToString()),
        drain.RoomsLeft,
        drain.RoomsMoved,
        drain.RoomThatStayed,
        drain.Reason);
}

/// <summary>The answer to a move.</summary>
/// <param name="Room">The room.</param>
/// <param name="Moved">Whether another silo serves it now.</param>
internal sealed record MoveReply(string Room, bool Moved);

/// <summary>The answer to a refused request.</summary>
/// <param name="Errors">One sentence each, with the value and the fix.</param>
internal sealed record FleetAdminRefusal(IReadOnlyList<string> Errors);

/// <summary>Writes these messages.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DrainReply))]
[JsonSerializable(typeof(MoveReply))]
[JsonSerializable(typeof(FleetAdminRefusal))]
internal sealed partial class FleetAdminJson : JsonSerializerContext;
