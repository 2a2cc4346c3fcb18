namespace RemoteAccess.Grains.OnDemand;

/// <summary>What became of the news that a viewer is in a room, or about to be.</summary>
public enum ArrivalOutcome
{
    /// <summary>The room was open already; it was woken if it was dormant.</summary>
    Served,

    /// <summary>The room was opened for this viewer.</summary>
    Opened,

    /// <summary>The room is closed, and no rule opens it on demand.</summary>
    NotServed,

    /// <summary>Its device grain says that there is no such device.</summary>
    Declined,

    /// <summary>Its device grain described it wrongly; coming again does not help.</summary>
    Invalid,

    /// <summary>Too many rooms were opened within a minute; come again later.</summary>
    Limited,

    /// <summary>A grain could not be reached in time, or failed; come again later.</summary>
    Failed,
}
