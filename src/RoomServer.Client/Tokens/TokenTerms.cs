using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>
/// The rules for every token that is minted here, for either server: its times, its optional claims, and who may have the device's role.
/// Linked into the project of LiveKit's tokens.
/// </summary>
internal static class TokenTerms
{
    /// <summary>The claims <c>nbf</c> and <c>exp</c> of a token that is valid from now on.</summary>
    /// <param name="validFor">How long; one second at least.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is too short.</exception>
    public static (long NotBefore, long Expires) Times(TimeSpan validFor, TimeProvider? time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(validFor, TimeSpan.FromSeconds(1));
        var now = (time ?? TimeProvider.System).GetUtcNow();
        return (now.ToUnixTimeSeconds(), (now + validFor).ToUnixTimeSeconds());
    }

    /// <summary>A text claim, left out when it is empty.</summary>
    public static string? Given(string text) => text.Length > 0 ? text : null;

    /// <summary>Returns why a token may not have the device's role (B16), or null.</summary>
    /// <param name="isClaimed">Whether it says <c>ra.role=device</c>.</param>
    /// <param name="viewer">Why it is a viewer's token, as in "lacks …"; null for a device's.</param>
    /// <param name="canUpdateOwnMetadata">Whether its holder may change its own attributes.</param>
    public static string? ProblemOfRole(bool isClaimed, string? viewer, bool canUpdateOwnMetadata)
    {
        const string Claim = $"The access token says {DeviceRole.Attribute}={DeviceRole.Device}";
        return !isClaimed ? null
            : viewer is not null
                ? $"{Claim} and {viewer}, so it is a viewer's: leave the attribute out, because viewers would take the viewer for the "
                    + "device."
            : canUpdateOwnMetadata
                ? $"{Claim} and has the grant canUpdateOwnMetadata: an attribute that its holder can change proves nothing; leave the "
                    + "grant out."
            : null;
    }
}
