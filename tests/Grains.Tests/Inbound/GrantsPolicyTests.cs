using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>What a viewer may do, by its token (protocol.md, Grants).</summary>
public sealed class GrantsPolicyTests
{
    [Theory]
    [InlineData("view", ViewerGrants.View)]
    [InlineData("publish", ViewerGrants.Publish)]
    [InlineData("call", ViewerGrants.Call)]
    [InlineData("setParameters", ViewerGrants.SetParameters)]
    [InlineData("assets", ViewerGrants.Assets)]
    [InlineData("view,publish,call,setParameters,assets", ViewerGrants.All)]
    [InlineData(" view , call ", ViewerGrants.View | ViewerGrants.Call)]
    [InlineData("view,view", ViewerGrants.View)]
    [InlineData("", ViewerGrants.None)]
    [InlineData(",", ViewerGrants.None)]
    [InlineData("View", ViewerGrants.None)]
    [InlineData("view,everything", ViewerGrants.View)]
    public void A_trusted_attribute_grants_what_it_lists(string listed, ViewerGrants expected)
    {
        Assert.Equal(expected, GrantsPolicy.Of(Viewer(listed, canUpdate: false), requireGrants: false));
        Assert.Equal(expected, GrantsPolicy.Of(Viewer(listed, canUpdate: false), requireGrants: true));
    }

    [Theory]
    [InlineData(null, true, false, ViewerGrants.All)]
    [InlineData(null, false, false, ViewerGrants.All)]
    [InlineData(null, true, true, ViewerGrants.View)]
    [InlineData(null, false, true, ViewerGrants.View)]
    [InlineData("view,publish,call,setParameters,assets", true, true, ViewerGrants.View)]
    [InlineData("view", true, false, ViewerGrants.All)]
    public void Without_a_trusted_attribute_everything_or_with_required_grants_looking_only(
        string? listed, bool canUpdate, bool requireGrants, ViewerGrants expected) =>
        Assert.Equal(expected, GrantsPolicy.Of(Viewer(listed, canUpdate), requireGrants));

    private static RemoteParticipant Viewer(string? listed, bool canUpdate) => new(
        ParticipantIdentity.Parse("ann"),
        ParticipantSid.Parse("PA_ann"),
        1,
        RemoteParticipantState.Active,
        listed is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["ra.grants"] = listed })
    {
        CanUpdateOwnMetadata = canUpdate,
    };
}
