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

    /// <summary>A newer connection of the same identity took its place (R4).</summary>
    Replaced = 8,

    /// <summary>It left the room.</summary>
    Disconnected = 9,

    /// <summary>The room was closed.</summary>
    RoomClosed = 10,

    /// <summary>Its silo is stopping.</summary>
    Draining = 11,

    /// <summary>It was thrown out by a caller.</summary>
    Kicked = 12,

    /// <summary>Its protocol version is not ours (S2).</summary>
    Incompatible = 13,

    /// <summary>It broke the framing of its own stream.</summary>
    ProtocolViolation = 14,

    /// <summary>It stopped acknowledging what it consumed (B12).</summary>
    Stalled = 15,

    /// <summary>Our connection to the room was lost.</summary>
    ConnectionLost = 16,

    /// <summary>The transport reconnected in full; what was in flight is lost.</summary>
    TransportReconnected = 17,

    /// <summary>Another session of ours, with a higher epoch, took the room over (B9).</summary>
    Superseded = 18,

    /// <summary>Its registration was lost to a stale or duplicate decision at commit (R5).</summary>
    RegistrationLost = 19,

    /// <summary>No viewer was there: the room is dormant (S7).</summary>
    Idle = 20,

    /// <summary>The registry could not be asked.</summary>
    RegistryFailed = 21,

    /// <summary>Handling what it said failed inside the silo; the log has the fault.</summary>
    InboundFailed = 22,

    /// <summary>Part of what it sent was lost on the way, or came faster than the transport could hold: that stream is read no
    /// further.</summary>
    InboundLost = 23,

    /// <summary>What it may do was changed while it was here: it is set up again under its new grants.</summary>
    GrantsChanged = 24,

    /// <summary>A large frame of its own was not whole in time, or found no room in time: that stream is read no further.</summary>
    InboundTimeout = 25,

    /// <summary>It is not served yet: its room or its silo takes on no more viewers now.</summary>
    AtCapacity = 26,
}
