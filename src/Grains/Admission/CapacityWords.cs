namespace RemoteAccess.Grains.Admission;

/// <summary>The bounds in words. Pure.</summary>
internal static class CapacityWords
{
    /// <summary>What a viewer is told that is not served yet.</summary>
    public static string ForViewer(AdmissionBound bound) =>
        $"You are not served yet: {Reason(bound)}; stay here, and you are as soon as there is room";

    /// <summary>What an operator is told of the bounds that are nearly used up.</summary>
    public static string ForOperator(IEnumerable<BoundUse> uses) =>
        string.Join(", ", uses.Select(use => $"{use.Bound} {use.Used} of {use.Limit}"));

    private static string Reason(AdmissionBound bound) => bound switch
    {
        AdmissionBound.ViewersPerRoom => "as many viewers as may be are in this room",
        AdmissionBound.Viewers => "the device's silo serves as many viewers as it may",
        _ => "the device's silo is short of memory",
    };
}
