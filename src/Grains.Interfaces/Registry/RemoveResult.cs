namespace RemoteAccess.Registry;

/// <summary>The result of a removal.</summary>
[GenerateSerializer, Alias("ra.RemoveResult")]
public enum RemoveResult
{
    /// <summary>The SID was current and is no longer registered.</summary>
    Removed = 0,

    /// <summary>R6: the SID is not the current one; nothing was changed.</summary>
    NotCurrent = 1,

    /// <summary>B9: the request carries an older epoch than the registry's.</summary>
    Fenced = 2,

    /// <summary>This activation is not on the silo that holds the room's session; try again.</summary>
    NotHere = 3,
}
