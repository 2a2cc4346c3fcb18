using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// What a viewer may do, by its token (protocol.md, Grants). Pure.
/// <list type="bullet">
/// <item>It may change its own attributes: they prove nothing. Everything, or with <c>RequireGrants</c> looking only.</item>
/// <item>No attribute: likewise.</item>
/// <item>The attribute: what it lists; names that are not known grant nothing.</item>
/// </list>
/// </summary>
internal static class GrantsPolicy
{
    public static ViewerGrants Of(RemoteParticipant participant, bool requireGrants)
    {
        var listed = participant.CanUpdateOwnMetadata ? null : participant.Attributes.GetValueOrDefault(ViewerAttributes.Grants);
        return listed is not null ? Parse(listed) : requireGrants ? ViewerGrants.View : ViewerGrants.All;
    }

    /// <summary>The name of one grant in the attribute and in <c>Not permitted: {action}</c>.</summary>
    public static string NameOf(ViewerGrants grant) => grant switch
    {
        ViewerGrants.View => "view",
        ViewerGrants.Publish => "publish",
        ViewerGrants.Call => "call",
        ViewerGrants.SetParameters => "setParameters",
        ViewerGrants.Assets => "assets",
        _ => throw new ArgumentOutOfRangeException(nameof(grant), grant, "Only a single grant has a name."),
    };

    private static ViewerGrants Parse(string listed)
    {
        var grants = ViewerGrants.None;
        foreach (var range in listed.AsSpan().Split(','))
        {
            grants |= listed.AsSpan()[range].Trim() switch
            {
                "view" => ViewerGrants.View,
                "publish" => ViewerGrants.Publish,
                "call" => ViewerGrants.Call,
                "setParameters" => ViewerGrants.SetParameters,
                "assets" => ViewerGrants.Assets,
                _ => ViewerGrants.None,
            };
        }

        return grants;
    }
}
