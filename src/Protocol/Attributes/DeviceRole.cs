namespace RemoteAccess.Protocol;

/// <summary>
/// How a viewer knows the device (B16): by an attribute of its token together with the lack of the permission to change its own metadata.
/// The name of a participant and who opens a stream first prove nothing, nor does the attribute of somebody who could have set it.
/// </summary>
public static class DeviceRole
{
    /// <summary>The attribute; given by the token of whoever serves the room, and refused in viewers' tokens.</summary>
    public const string Attribute = "ra.role";

    /// <summary>Its value for a device.</summary>
    public const string Device = "device";

    /// <summary>Whether the attributes claim to be a device's. For those that mint and admit; a viewer asks <see
    /// cref="IsProven"/>.</summary>
    /// <param name="attributes">A participant's or a token's; null for none.</param>
    public static bool IsClaimed(IReadOnlyDictionary<string, string>? attributes) => attributes?.GetValueOrDefault(Attribute) == Device;

    /// <summary>Whether a participant is the device.</summary>
    /// <param name="attributes">Its attributes, as the server tells them now.</param>
    /// <param name="canUpdateOwnMetadata">Its permission, as the server tells it (on LiveKit <c>canUpdateMetadata</c>); null, not told,
    /// proves nothing.</param>
    public static bool IsProven(IReadOnlyDictionary<string, string>? attributes, bool? canUpdateOwnMetadata) =>
        canUpdateOwnMetadata == false && IsClaimed(attributes);
}
