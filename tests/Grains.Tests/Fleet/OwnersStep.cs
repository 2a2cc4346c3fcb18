namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>What happens to a room of two silos.</summary>
internal enum OwnersStep
{
    Open,
    OpenOther,
    Close,
    Ban,
    Move,
    Look,

    /// <summary>The session ends by itself.</summary>
    End,

    /// <summary>The activation ends; its session goes on.</summary>
    Deactivate,

    /// <summary>The next write has no effect and fails.</summary>
    FailWrite,

    /// <summary>The next write takes effect and is reported as failed.</summary>
    FailAnswer,
    FailRead,

    /// <summary>The other silo does not answer the next question.</summary>
    NoAnswer,

    /// <summary>The next hand-over does not arrive at the other silo.</summary>
    LoseStart,

    /// <summary>The next hand-over arrives, and its answer does not.</summary>
    LoseAnswer,
    Advance,
    Wait,
}
