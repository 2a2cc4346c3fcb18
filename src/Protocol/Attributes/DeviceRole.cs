namespace RemoteAccess.Protocol;

/// <summary>
/// How a viewer recognises the device (B16): by an attribute of its token, together with the lack of the permission to change its own
/// metadata. A participant's name proves nothing, and neither does opening a stream first. The attribute proves nothing for a participant
/// that could have set it itself.
/// </summary>
public static class DeviceRole
{
    /// <summary>The attribute. The device's token has it; it is refused in viewers' tokens.</summary>
    public const string Attribute = "ra.role";

    /// <summary>The attribute's value for a device.</summary>
    public const string Device = "device";

    /// <summary>Whether the attributes claim to be a device's. For code that mints tokens or admits participants; viewers use <see
    /// cref="IsProven"/>.</summary>
    /// <param name="attributes">A participant's or a token's; null for none.</param>
    public static bool IsClaimed(IReadOnlyDictionary<string, string>? attributes) => attributes?.GetValueOrDefault(Attribute) == Device;

    /// <summary>Whether a participant is the device.</summary>
    /// <param name="attributes">Its current attributes, as reported by the server.</param>
    /// <param name="canUpdateOwnMetadata">Its permission, as reported by the server (on LiveKit <c>canUpdateMetadata</c>). Null, for not
    /// reported, proves nothing.</param>
    public static bool IsProven(IReadOnlyDictionary<string, string>? attributes, bool? canUpdateOwnMetadata) =>
        canUpdateOwnMetadata == false && IsClaimed(attributes);
}
