namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>The constants of the protocol, documented in <c>docs/room-server.md</c>; a change needs a new <see cref="Version"/>.</summary>
internal static class WireProtocol
{
    public const int Version = 1;

    /// <summary>Where a participant connects.</summary>
    public const string JoinPath = "/rtc";

    /// <summary>Where a watcher connects.</summary>
    public const string WatchPath = "/rtc/watch";

    /// <summary>Sub-protocol that the server selects when a client offers it (browsers must offer one to carry the token).</summary>
    public const string SubProtocol = "roomserver";

    /// <summary>A browser cannot set the Authorization header: it offers the token as a second sub-protocol behind this prefix.</summary>
    public const string TokenSubProtocolPrefix = "token.";

    /// <summary>A client that connects with this parameter, and the value 1, gets a <see cref="LeavingSignal"/> when it is sent
    /// away.</summary>
    public const string LeavingQuery = "leaving";

    /// <summary>The credit cost of a chunk besides its payload, so that the number of tiny chunks is bounded too.</summary>
    public const int ChunkOverheadCost = 128;

    /// <summary>The initial credit of every stream, and the smallest window: a sender need not wait for an answer to its header.</summary>
    public const int InitialCreditBytes = 64 * 1024;

    /// <summary>
    /// The largest chunk a server may allow: two of them fit the smallest window, so that batched credit cannot deadlock.
    /// </summary>
    public const int MaxChunkBytes = InitialCreditBytes / 2 - ChunkOverheadCost;

    public const int MaxWindowBytes = 1024 * 1024;

    /// <summary>
    /// Destinations that a packet may name: each costs the room a look-up for each packet. For more destinations, name everyone or send
    /// several packets.
    /// </summary>
    public const int MaxDestinations = 64;

    public const int MaxIdentityBytes = 1024;
    public const int MaxSidBytes = 67;
    public const int MaxTopicBytes = 256;
    public const int MaxNameBytes = 256;
    public const int MaxTrackNameBytes = 256;
    public const int MaxReasonBytes = 1024;

    /// <summary>The largest content a server may allow for a frame of a data track.</summary>
    public const int MaxFrameBytes = 1024 * 1024;

    /// <summary>The most tracks of one publisher that a server may allow: their list must fit into a message.</summary>
    public const int MaxTracks = 256;

    /// <summary>
    /// Unread frames of one track that are kept for a subscriber, at the server and again at the client, as many as LiveKit keeps.
    /// </summary>
    public const int KeptFrames = 16;

    /// <summary>The longest message a client accepts from a server: a frame; other messages are far shorter.</summary>
    public const int MaxServerMessageBytes = MaxFrameBytes + 1024;

    /// <summary>The smallest batch in which credit and acknowledgements are sent, as a fraction (1/n) of the window.</summary>
    public const int BatchDivisor = 4;

    public static int Cost(int payloadBytes) => payloadBytes + ChunkOverheadCost;
}
