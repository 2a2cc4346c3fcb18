using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

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
        AdmissionBound.MemoryLoad => "give the container or machine more memory; RemoteAccess:Admission:RefuseAtHighMemoryLoad",
        AdmissionBound.ViewersPerRoom or AdmissionBound.BytesPerRoom => $"in the fullest room; RemoteAccess:Admission:{bound}",
        _ => $"RemoteAccess:Admission:{bound}",
    };

    /// <summary>When a caller or a client that was refused may try again. Memory is measured again after <see
    /// cref="MemoryWatch.Interval"/>.</summary>
    public static TimeSpan RetryAfter(AdmissionBound bound) => bound switch
    {
        AdmissionBound.Memory or AdmissionBound.MemoryLoad => MemoryWatch.Interval,
        AdmissionBound.Rooms => TimeSpan.FromSeconds(30),
        _ => TimeSpan.FromSeconds(5),
    };

    /// <summary>The error for a caller whose room is not opened.</summary>
    public static SiloFullException ForCaller(RoomName room, AdmissionBound bound, int rooms) => bound == AdmissionBound.Rooms
        ? new SiloFullException(room.ToString(), rooms)
        : new SiloFullException(
            $"Room '{room}' is not opened: {Reason(bound)} ({bound}: {Setting(bound)}). Try again in {RetryAfter(bound).TotalSeconds:0} s, "
            + "or add a silo.")
        {
            Limit = bound == AdmissionBound.Bytes ? SiloLimit.Bytes : SiloLimit.Memory,
            RetryAfter = RetryAfter(bound),
        };

    /// <summary>The reason, for whoever is refused.</summary>
    public static string Reason(AdmissionBound bound) => bound switch
    {
        AdmissionBound.ViewersPerRoom => "the room has its maximum number of viewers",
        AdmissionBound.Viewers => "the device's silo serves its maximum number of viewers",
        _ => "the device's silo has too little memory",
    };
}
