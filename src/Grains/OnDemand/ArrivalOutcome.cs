namespace RemoteAccess.Grains.OnDemand;

/// <summary>The outcome of reporting that a viewer is in a room or about to join it.</summary>
public enum ArrivalOutcome
{
    /// <summary>The room was open already; it was woken if it was dormant.</summary>
    Served,

    /// <summary>The room was opened for this viewer.</summary>
    Opened,

    /// <summary>The room is closed, and no rule opens it on demand.</summary>
    NotServed,

    /// <summary>The device grain does not know the device.</summary>
    Declined,

    /// <summary>The device grain's descriptor is not valid; a retry does not help.</summary>
    Invalid,

    /// <summary>Too many rooms were opened within a minute; retry later.</summary>
    Limited,

    /// <summary>A grain call failed or timed out; retry later.</summary>
    Failed,
}
