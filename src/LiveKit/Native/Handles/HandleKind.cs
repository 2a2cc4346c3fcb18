namespace RemoteAccess.LiveKit.Native.Handles;

/// <summary>The kind of a library's handle; the tag of <c>livekit.handles</c>.</summary>
internal enum HandleKind
{
    /// <summary>A joined room.</summary>
    Room,

    /// <summary>Our participant in a room.</summary>
    LocalParticipant,

    /// <summary>Another participant in a room.</summary>
    Participant,

    /// <summary>A published audio or video track, or a track itself.</summary>
    Publication,

    /// <summary>A data track of ours.</summary>
    DataTrack,

    /// <summary>A data track of others.</summary>
    RemoteDataTrack,

    /// <summary>A reader of an incoming stream.</summary>
    StreamReader,

    /// <summary>Content of a data packet.</summary>
    Buffer,

    /// <summary>The answer to a request.</summary>
    Response,
}
