using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Admission;

/// <summary>Texts about the limits of a silo, for viewers and operators. Pure.</summary>
internal static class CapacityTexts
{
    /// <summary>The text for a viewer that is not served yet.</summary>
    public static string ForViewer(AdmissionBound bound) => WaitingNotice.Text(Reason(bound));

    /// <summary>The text for an operator about limits that are nearly reached.</summary>
    public static string ForOperator(IEnumerable<BoundUse> uses) =>
        string.Join(", ", uses.Select(use => $"{use.Bound} {use.Used} of {use.Limit} ({Setting(use.Bound)})"));

    /// <summary>What an operator changes to raise a limit: its option.</summary>
    public static string Setting(AdmissionBound bound) => bound switch
    {
        AdmissionBound.Memory => "give the process more memory",
        AdmissionBound.ViewersPerRoom or AdmissionBound.BytesPerRoom => $"in the fullest room; RemoteAccess:Admission:{bound}",
        _ => $"RemoteAccess:Admission:{bound}",
    };

    private static string Reason(AdmissionBound bound) => bound switch
    {
        AdmissionBound.ViewersPerRoom => "the room has its maximum number of viewers",
        AdmissionBound.Viewers => "the device's silo serves its maximum number of viewers",
        _ => "the device's silo has too little memory",
    };
}
