namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>A participant as the library reports it. Immutable; nothing in it is validated.</summary>
/// <param name="Sid">This connection.</param>
/// <param name="Identity">The identity.</param>
/// <param name="Name">Display name.</param>
/// <param name="State">The state of the connection.</param>
/// <param name="JoinedAt">ms since the Unix epoch, by the server's clock.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Metadata">Free text.</param>
internal sealed record NativeParticipant(
    string Sid,
    string Identity,
    string Name,
    NativeParticipantState State,
    long JoinedAt,
    IReadOnlyDictionary<string, string> Attributes,
    string Metadata)
{
    /// <summary>Its permissions; null when the server has not reported them.</summary>
    public NativePermission? Permission { get; init; }
}

/// <summary>The state of a participant's connection.</summary>
internal enum NativeParticipantState
{
    /// <summary>The server knows of it.</summary>
    Joining,

    /// <summary>In the room, not yet able to receive.</summary>
    Joined,

    /// <summary>Able to receive.</summary>
    Active,

    /// <summary>Left.</summary>
    Disconnected,
}

/// <summary>A participant's permissions.</summary>
/// <param name="CanSubscribe">Tracks of others.</param>
/// <param name="CanPublish">Tracks of its own.</param>
/// <param name="CanPublishData">Byte streams and packets.</param>
/// <param name="CanUpdateMetadata">Its own attributes, metadata and name; they prove nothing then.</param>
/// <param name="Hidden">Others do not see it.</param>
internal readonly record struct NativePermission(
    bool CanSubscribe, bool CanPublish, bool CanPublishData, bool CanUpdateMetadata, bool Hidden);
