using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Hosting.FleetAdmin;

/// <summary>The answer to an accepted drain.</summary>
/// <param name="Silo">The silo as it was named.</param>
/// <param name="Status">What it does now.</param>
internal sealed record DrainReply(string Silo, string Status);

/// <summary>The answer to a move.</summary>
/// <param name="Room">The room.</param>
/// <param name="Moved">Whether another silo serves it now.</param>
internal sealed record MoveReply(string Room, bool Moved);

/// <summary>The answer to a refused request.</summary>
/// <param name="Errors">One sentence each, with the value and the fix.</param>
internal sealed record FleetAdminRefusal(IReadOnlyList<string> Errors);

/// <summary>Writes these messages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DrainReply))]
[JsonSerializable(typeof(MoveReply))]
[JsonSerializable(typeof(FleetAdminRefusal))]
internal sealed partial class FleetAdminJson : JsonSerializerContext;
