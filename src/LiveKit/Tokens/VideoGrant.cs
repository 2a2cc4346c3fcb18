namespace RemoteAccess.LiveKit.Tokens;

/// <summary>What a token permits: LiveKit's <c>video</c> claim, the part of it that is minted here. What is null or false is not written.</summary>
internal sealed record VideoGrant
{
    /// <summary>May join <see cref="Room"/>.</summary>
    public bool RoomJoin { get; init; }

    /// <summary>May list, remove and change participants of <see cref="Room"/>.</summary>
    public bool RoomAdmin { get; init; }

    /// <summary>May list rooms.</summary>
    public bool RoomList { get; init; }

    /// <summary>The one room it is for; null for no room.</summary>
    public string? Room { get; init; }

    /// <summary>May publish media tracks. Absent means yes to the server.</summary>
    public bool? CanPublish { get; init; }

    /// <summary>May receive tracks of others. Absent means yes.</summary>
    public bool? CanSubscribe { get; init; }

    /// <summary>May send byte streams and publish data tracks. Absent means yes.</summary>
    public bool? CanPublishData { get; init; }

    /// <summary>May change its own attributes. Absent means no.</summary>
    public bool? CanUpdateOwnMetadata { get; init; }
}
