namespace RemoteAccess.Registry;

/// <summary>The registry's decision about an incoming connection.</summary>
[GenerateSerializer, Alias("ra.RegistrationDecision")]
public enum RegistrationDecision
{
    /// <summary>R1: the identity has no current registration.</summary>
    Accept = 0,

    /// <summary>R2: the same SID under the same epoch is current; nothing to do.</summary>
    Duplicate = 1,

    /// <summary>R3: the current connection joined strictly later; the incoming one is dropped.</summary>
    Stale = 2,

    /// <summary>R4: the incoming connection replaces the current one.</summary>
    Replace = 3,

    /// <summary>B9: the request carries an older epoch than the registry's.</summary>
    Fenced = 4,

    /// <summary>This activation is not on the silo that holds the room's session; try again.</summary>
    NotHere = 5,
}
