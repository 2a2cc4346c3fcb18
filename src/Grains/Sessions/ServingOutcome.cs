namespace RemoteAccess.Grains.Sessions;

/// <summary>Why a session stopped serving one connection.</summary>
internal enum ServingOutcome
{
    /// <summary>The session is closing.</summary>
    Stopping,

    /// <summary>No viewer for the idle wait (S7).</summary>
    Idle,

    /// <summary>The connection was lost.</summary>
    Lost,

    /// <summary>Another connection joined under our identity.</summary>
    Duplicate,

    /// <summary>A session with a higher epoch has the room: read from the store, so it is final (B9).</summary>
    Superseded,
}
