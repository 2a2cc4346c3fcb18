using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Viewers;

namespace RemoteAccess.Grains.Tests.Inbound;

public sealed class ViewerGrantNamesTests
{
    [Fact]
    public void What_a_token_is_given_is_what_the_session_reads_from_it()
    {
        for (var grants = ViewerGrants.None; grants <= ViewerGrants.All; grants++)
        {
            var viewer = FakeViewer(ViewerGrantNames.Format(grants));

            Assert.Equal(grants, GrantsPolicy.Of(viewer, requireGrants: true));
        }
    }

    [Theory]
    [InlineData(ViewerGrants.None, "")]
    [InlineData(ViewerGrants.Call | ViewerGrants.View, "view,call")]
    [InlineData(ViewerGrants.All, "view,publish,call,setParameters,assets")]
    public void The_list_is_as_the_protocol_writes_it(ViewerGrants grants, string text) =>
        Assert.Equal(text, ViewerGrantNames.Format(grants));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("View")]
    [InlineData(" view")]
    [InlineData("view,call")]
    [InlineData("all")]
    public void What_is_not_exactly_one_name_is_none(string? name) => Assert.False(ViewerGrantNames.TryParse(name, out _));

    [Fact]
    public void Every_listed_name_is_a_grant_and_together_they_are_all()
    {
        var grants = ViewerGrants.None;
        foreach (var name in ViewerGrantNames.All.Split(", "))
        {
            Assert.True(ViewerGrantNames.TryParse(name, out var grant));
            grants |= grant;
        }

        Assert.Equal(ViewerGrants.All, grants);
    }

    private static RemoteParticipant FakeViewer(string grants) => new(
        ParticipantIdentity.Parse("vera"),
        ParticipantSid.Parse("PA_1"),
        JoinedAt: 1,
        RemoteParticipantState.Active,
        new Dictionary<string, string> { [ViewerAttributes.Grants] = grants })
    {
        CanUpdateOwnMetadata = false,
    };
}
