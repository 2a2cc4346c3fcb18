namespace RemoteAccess.Protocol;

/// <summary>The level of a status; the numbers are those of the protocol.</summary>
public enum StatusLevel
{
    /// <summary>For information.</summary>
    Info = 0,

    /// <summary>Something works less well than it should.</summary>
    Warning = 1,

    /// <summary>A request was refused or something failed.</summary>
    Error = 2,
}
