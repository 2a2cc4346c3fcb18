namespace RemoteAccess.Grains.Tables;

/// <summary>What becomes of a channel that a viewer advertises.</summary>
internal enum ClientChannelAdmission
{
    /// <summary>It may publish on it; the listener is told.</summary>
    Added,

    /// <summary>It has a channel with that id already, which stays as it is.</summary>
    Duplicate,

    /// <summary>It has as many as a viewer may have.</summary>
    TooMany,

    /// <summary>It has left.</summary>
    Gone,
}
