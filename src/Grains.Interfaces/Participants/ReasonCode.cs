namespace RemoteAccess.Participants;

/// <summary>Why a participant was closed or reset (B5). The list is closed: results, logs, metrics and statistics use these
/// names.</summary>
[GenerateSerializer, Alias("ra.ReasonCode")]
public enum ReasonCode
{
    /// <summary>No reason: it is open.</summary>
    None = 0,

    /// <summary>No such SID is registered in the room.</summary>
    Unknown = 1,

    /// <summary>Its queue was full by frames (P4).</summary>
    QueueOverflow = 2,

    /// <summary>Its queue was full by bytes (B1).</summary>
    QueueBytesOverflow = 3,

    /// <summary>A write to its stream failed (F3).</summary>
    WriteFailed = 4,

    /// <summary>A write to its stream passed its deadline (B2).</summary>
    WriteTimeout = 5,

    /// <summary>Its stream could not be opened (R5).</summary>
    OpenFailed = 6,

    /// <summary>Its stream was not open within the deadline.</summary>
    OpenTimeout = 7,

    /// <summary>A newer connection of the same identity replaced it (R4).</summary>
    Replaced = 8,

    /// <summary>It left the room.</summary>
    Disconnected = 9,

    /// <summary>The room was closed.</summary>
    RoomClosed = 10,

    /// <summary>Its silo is stopping.</summary>
    Draining = 11,

    /// <summary>A caller kicked it.</summary>
    Kicked = 12,

    /// <summary>Its protocol version is not ours (S2).</summary>
    Incompatible = 13,

    /// <summary>It violated the framing of its own stream.</summary>
    ProtocolViolation = 14,

    /// <summary>It stopped acknowledging what it consumed (B12).</summary>
    Stalled = 15,

    /// <summary>Our connection to the room was lost.</summary>
    ConnectionLost = 16,

    /// <summary>The transport reconnected in full; what was in flight is lost.</summary>
    TransportReconnected = 17,

    /// <summary>Another session of the room, with a higher epoch, replaced this one (B9).</summary>
    Superseded = 18,

    /// <summary>Its registration was lost to a stale or duplicate decision at commit (R5).</summary>
    RegistrationLost = 19,

    /// <summary>The room had no viewer and is dormant (S7).</summary>
    Idle = 20,

    /// <summary>The registry did not answer.</summary>
    RegistryFailed = 21,

    /// <summary>Handling its message failed inside the silo; the log has the exception.</summary>
    InboundFailed = 22,

    /// <summary>Part of what it sent was lost, or it sent faster than the transport could buffer: that stream is not read any
    /// further.</summary>
    InboundLost = 23,

    /// <summary>Its grants were changed while it was served: it is added again with the new grants.</summary>
    GrantsChanged = 24,

    /// <summary>A large frame that it sent was not complete in time, or got no memory in time: that stream is not read any
    /// further.</summary>
    InboundTimeout = 25,

    /// <summary>It is not served yet: its room or its silo has no capacity for more viewers now.</summary>
    AtCapacity = 26,

    /// <summary>Its room moves to another silo.</summary>
    Moved = 27,

    /// <summary>Its silo is cut off from the store and from the other silos (B18).</summary>
    CutOff = 28,
}
