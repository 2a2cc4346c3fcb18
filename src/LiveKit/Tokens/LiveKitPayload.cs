using System.Text.Json.Serialization;

namespace RemoteAccess.LiveKit.Tokens;

/// <summary>The JWT's payload, as on the wire.</summary>
internal sealed record LiveKitPayload
{
    public required string Iss { get; init; }

    public string? Sub { get; init; }

    public long Nbf { get; init; }

    public long Exp { get; init; }

    public string? Name { get; init; }

    public string? Metadata { get; init; }

    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    public required LiveKitVideoClaim Video { get; init; }
}

/// <summary>
/// The grant, as on the wire: permissions that LiveKit refuses by default are written only when given, the others always.
/// </summary>
internal sealed record LiveKitVideoClaim
{
    public string? Room { get; init; }

    public bool? RoomJoin { get; init; }

    public bool? RoomAdmin { get; init; }

    public bool? RoomList { get; init; }

    public bool CanPublish { get; init; }

    public bool CanSubscribe { get; init; }

    public bool CanPublishData { get; init; }

    public bool? CanUpdateOwnMetadata { get; init; }

    public bool? Hidden { get; init; }

    internal static LiveKitVideoClaim Of(LiveKitGrant grant) => new()
    {
        Room = grant.Room.Length > 0 ? grant.Room : null,
        RoomJoin = Given(grant.RoomJoin),
        RoomAdmin = Given(grant.RoomAdmin),
        RoomList = Given(grant.RoomList),
        CanPublish = grant.CanPublish,
        CanSubscribe = grant.CanSubscribe,
        CanPublishData = grant.CanPublishData,
        CanUpdateOwnMetadata = Given(grant.CanUpdateOwnMetadata),
        Hidden = Given(grant.Hidden),
    };

    private static bool? Given(bool permission) => permission ? true : null;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LiveKitPayload))]
internal sealed partial class LiveKitTokenContext : JsonSerializerContext;
