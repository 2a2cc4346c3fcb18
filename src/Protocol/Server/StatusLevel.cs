namespace RemoteAccess.Protocol;

/// <summary>How grave a status is; the numbers are the ones on the wire.</summary>
public enum StatusLevel
{
    /// <summary>Worth knowing.</summary>
    Info = 0,

    /// <summary>Something works less well than it should.</summary>
    Warning = 1,

    /// <summary>A request was refused or something failed.</summary>
    Error = 2,
}
