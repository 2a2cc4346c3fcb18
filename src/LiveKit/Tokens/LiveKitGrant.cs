namespace RemoteAccess.LiveKit.Tokens;

/// <summary>The permissions of a LiveKit token: its <c>video</c> claim. Everything is refused unless it is set here.</summary>
/// <remarks>
/// LiveKit takes an absent <c>canPublish</c>, <c>canSubscribe</c> and <c>canPublishData</c> for granted, so these are always written, even
/// when they are false.
/// </remarks>
public sealed record LiveKitGrant
{
    /// <summary>May join <see cref="Room"/>.</summary>
    public bool RoomJoin { get; init; }

    /// <summary>May remove participants of <see cref="Room"/>, list them and change what they may do.</summary>
    public bool RoomAdmin { get; init; }

    /// <summary>May list the server's rooms.</summary>
    public bool RoomList { get; init; }

    /// <summary>The one room it is for; empty only where the permission is for no room.</summary>
    public string Room { get; init; } = string.Empty;

    /// <summary>May publish audio and video.</summary>
    public bool CanPublish { get; init; }

    /// <summary>May subscribe to tracks.</summary>
    public bool CanSubscribe { get; init; }

    /// <summary>May send byte streams and publish data tracks.</summary>
    public bool CanPublishData { get; init; }

    /// <summary>May change its own attributes and metadata.</summary>
    public bool CanUpdateOwnMetadata { get; init; }

    /// <summary>Hidden from the other participants.</summary>
    public bool Hidden { get; init; }

    /// <summary>
    /// The device's permissions in one room: join, byte streams and data tracks, data tracks of others. No audio or video, no
    /// administration, and no change of its own attributes: viewers recognize it by them (B16).
    /// </summary>
    /// <param name="room">The room; not empty.</param>
    public static LiveKitGrant Device(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return new LiveKitGrant { RoomJoin = true, Room = room, CanPublishData = true, CanSubscribe = true };
    }

    /// <summary>
    /// A viewer's permissions in one room: join, its control stream, data tracks. It cannot change its attributes, so they are as
    /// trustworthy as its token.
    /// </summary>
    /// <param name="room">The room; not empty.</param>
    public static LiveKitGrant Viewer(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return new LiveKitGrant { RoomJoin = true, Room = room, CanPublishData = true, CanSubscribe = true };
    }

    /// <summary>The permissions to list and remove participants of one room over HTTP; does not join.</summary>
    /// <param name="room">The room; not empty.</param>
    public static LiveKitGrant Administrator(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return new LiveKitGrant { RoomAdmin = true, Room = room };
    }
}
