namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What happens next in an interleaving.</summary>
internal enum InterleavingStepKind
{
    /// <summary>A viewer connects (again) and is ACTIVE; the room reports the older connection's departure first.</summary>
    Join,

    /// <summary>A viewer connects and is not ACTIVE yet.</summary>
    Arrive,

    /// <summary>An arrived viewer becomes ACTIVE.</summary>
    Activate,

    /// <summary>A viewer connects again; the older connection's departure is reported late.</summary>
    Supersede,

    /// <summary>A departure that is still owed is reported.</summary>
    LateDisconnected,

    /// <summary>The viewer leaves.</summary>
    Leave,

    /// <summary>Active again, of the present connection.</summary>
    DuplicateActive,

    /// <summary>Active of a connection that is gone.</summary>
    StaleActive,

    /// <summary>Disconnected of a connection that is gone, again.</summary>
    StaleDisconnected,

    /// <summary>The viewer stops reading and its queue overflows.</summary>
    Overflow,

    /// <summary>A write fails.</summary>
    WriteFailure,

    /// <summary>A write hangs.</summary>
    WriteHang,

    /// <summary>A reset is asked for.</summary>
    Reset,

    /// <summary>The transport reconnects in full.</summary>
    FullReconnect,

    /// <summary>The device's connection is lost.</summary>
    DeviceLost,

    /// <summary>A viewer connects on the other transport, while its connection on this one is still there.</summary>
    Move,

    /// <summary>One transport is lost, while the other goes on.</summary>
    PartLost,

    /// <summary>The viewer subscribes.</summary>
    Subscribe,

    /// <summary>The viewer unsubscribes.</summary>
    Unsubscribe,

    /// <summary>Bytes arrive on a stream of a connection that is gone.</summary>
    LateBytes,

    /// <summary>The viewer breaks the framing of its stream.</summary>
    Violation,

    /// <summary>A private frame for the viewer.</summary>
    SendPrivate,

    /// <summary>A frame for all.</summary>
    Broadcast,

    /// <summary>The next opens to the viewer fail.</summary>
    FailOpens,

    /// <summary>Opens to the viewer hang from now on.</summary>
    HangOpens,

    /// <summary>Opens to the viewer that hang go on.</summary>
    ReleaseOpens,

    /// <summary>Time passes.</summary>
    Advance,

    /// <summary>The product gets a chance to catch up.</summary>
    Breathe,
}
