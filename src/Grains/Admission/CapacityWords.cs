using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Admission;

/// <summary>The bounds in words. Pure.</summary>
internal static class CapacityWords
{
    /// <summary>What a viewer is told that is not served yet.</summary>
    public static string ForViewer(AdmissionBound bound) => WaitingNotice.Text(Reason(bound));

    /// <summary>What an operator is told of the bounds that are nearly used up.</summary>
    public static string ForOperator(IEnumerable<BoundUse> uses) =>
        string.Join(", ", uses.Select(use => $"{use.Bound} {use.Used} of {use.Limit} ({Mend(use.Bound)})"));

    /// <summary>What an operator changes for more: the option of the bound.</summary>
    public static string Mend(AdmissionBound bound) => bound switch
    {
        AdmissionBound.Memory => "give the process more memory",
        AdmissionBound.ViewersPerRoom or AdmissionBound.BytesPerRoom => $"in the fullest room; RemoteAccess:Admission:{bound}",
        _ => $"RemoteAccess:Admission:{bound}",
    };

    private static string Reason(AdmissionBound bound) => bound switch
    {
        AdmissionBound.ViewersPerRoom => "as many viewers as may be are in this room",
        AdmissionBound.Viewers => "the device's silo serves as many viewers as it may",
        _ => "the device's silo is short of memory",
    };
}
