using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// What a viewer may do, by its token (protocol.md, Grants). Pure.
/// <list type="bullet">
/// <item>It may change its own attributes, so they prove nothing: all grants, or with <c>RequireGrants</c> only View.</item>
/// <item>It has no attribute: the same.</item>
/// <item>It has the attribute: the grants that it lists; unknown names grant nothing.</item>
/// </list>
/// </summary>
internal static class GrantsPolicy
{
    public static ViewerGrants Of(RemoteParticipant participant, bool requireGrants)
    {
        var listed = participant.CanUpdateOwnMetadata ? null : participant.Attributes.GetValueOrDefault(ViewerAttributes.Grants);
        return listed is not null ? Parse(listed) : requireGrants ? ViewerGrants.View : ViewerGrants.All;
    }

    private static ViewerGrants Parse(string listed)
    {
        var grants = ViewerGrants.None;
        foreach (var range in listed.AsSpan().Split(','))
        {
            grants |= ViewerGrantNames.TryParse(listed.AsSpan()[range].Trim().ToString(), out var grant) ? grant : ViewerGrants.None;
        }

        return grants;
    }
}
