namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>The permissions of a token: the part of LiveKit's <c>video</c> claim that a room without media needs.</summary>
/// <remarks>The setter of <see cref="Room"/> replaces null: generated JSON readers assign null to absent members.</remarks>
public sealed record VideoGrant
{
    /// <summary>May join <see cref="Room"/>. Default false.</summary>
    public bool RoomJoin { get; init; }

    /// <summary>The one room this token is for. Empty is no room.</summary>
    public string Room { get; init => field = value ?? string.Empty; } = string.Empty;

    /// <summary>May publish tracks; carried for LiveKit, without effect here. Absent means yes, as in LiveKit.</summary>
    public bool? CanPublish { get; init; }

    /// <summary>May subscribe to tracks; carried for LiveKit, without effect here. Absent means yes, as in LiveKit.</summary>
    public bool? CanSubscribe { get; init; }

    /// <summary>May send byte streams. Absent means yes, as in LiveKit.</summary>
    public bool? CanPublishData { get; init; }

    /// <summary>May change its own attributes. Absent means no, as in LiveKit.</summary>
    public bool? CanUpdateOwnMetadata { get; init; }

    /// <summary>Hidden from the other participants. Default false.</summary>
    public bool Hidden { get; init; }

    /// <summary>May remove participants of <see cref="Room"/> and watch it. Default false.</summary>
    public bool RoomAdmin { get; init; }
}
