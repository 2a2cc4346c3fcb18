using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// Which participant of the room is the device (B16): the viewer sends nothing to a participant, and trusts nothing from it, before the
/// participant is proven to be a device. If there are two devices, the viewer uses the first as long as that one is in the room. Not
/// thread-safe.
/// </summary>
internal sealed class DeviceChoice(string? named)
{
    private string? _impostor;

    /// <summary>The identity of the device in use, or used last; null before the first.</summary>
    public string? Current { get; private set; }

    /// <summary>Whether a participant that opened a control stream is the device.</summary>
    /// <param name="sender">The participant.</param>
    /// <param name="isInRoom">Whether an identity is in the room.</param>
    public bool Accepts(ParticipantInfo sender, Func<string, bool> isInRoom) =>
        DeviceRole.IsProven(sender.Attributes, sender.CanUpdateOwnMetadata)
        && (named is null ? Current is null || sender.Identity == Current || !isInRoom(Current) : sender.Identity == named);

    /// <summary>The viewer uses this device from now on.</summary>
    public void Use(string identity) => Current = identity;

    /// <summary>A participant opened a control stream and is not the device.</summary>
    public void Refuse(string identity) => _impostor = identity;

    /// <summary>A sentence about the participant that was refused last, to append to an error; empty if there is none.</summary>
    public string DescribeImpostor() => _impostor is null ? string.Empty
        : named is not null && _impostor != named ? $" '{_impostor}' opened a control stream and is not '{named}'."
        : $" '{_impostor}' opened a control stream and is not proven to be a device: its token lacks "
            + $"{DeviceRole.Attribute}={DeviceRole.Device}, or lets it change its own attributes.";
}
