using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>A request outside the viewer's grants (protocol.md, Grants).</summary>
public sealed class GrantTests
{
    [Theory]
    [InlineData("subscribe", "view")]
    [InlineData("getParameters", "view")]
    [InlineData("subscribeParameters", "view")]
    [InlineData("subscribeGraph", "view")]
    [InlineData("advertise", "publish")]
    [InlineData("message", "publish")]
    [InlineData("call", "call")]
    [InlineData("setParameters", "setParameters")]
    [InlineData("fetch", "assets")]
    public async Task A_request_outside_the_grants_is_refused_and_reaches_nobody(string request, string action)
    {
        var others = string.Join(',', new[] { "view", "publish", "call", "setParameters", "assets" }.Where(grant => grant != action));
        await using var device = await new DeviceFixture().StartAsync(others);
        await device.AskAsync(Request(request));
        Assert.Equal([new StatusMessage(StatusLevel.Error, $"Not permitted: {action}")], device.Answers);
        Assert.Empty(device.Handler.Asked);
        Assert.Equal(0, device.Fixture.Session.Channels[0].Subscribers);
        Assert.Equal(0, device.Fixture.Counted("remote_access.audit"));
        Assert.Equal(1, device.Fixture.Counted("remote_access.not_permitted", action));
    }

    [Theory]
    [InlineData("call", "call", "/any")]
    [InlineData("setParameters", "setParameters", "one")]
    [InlineData("advertise", "publish", "/t")]
    public async Task A_granted_driving_action_is_an_audit_event_without_its_content(string request, string action, string target)
    {
        await using var device = await new DeviceFixture().StartAsync(action);
        await device.SendAsync(Request(request));
        await device.HandledAsync();
        var entry = Assert.Single(device.Fixture.LogEntries(1650));
        Assert.Equal("RemoteAccess.Audit", entry.Category);
        Assert.Equal($"Room room: 'ann' {device.Ann.Sid}: {action} {target}", entry.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Grants_that_the_viewer_could_have_written_itself_are_not_believed(bool requireGrants)
    {
        await using var device = new DeviceFixture();
        device.Fixture.Options.Inbound.RequireGrants = requireGrants;
        await device.Fixture.StartConnected();
        var bob = device.Fixture.Room.Join(
            "bob", attributes: new Dictionary<string, string> { ["ra.grants"] = "assets" }, canUpdateOwnMetadata: true);
        await device.Fixture.Registered(bob.Sid);
        var expected = requireGrants ? RemoteAccess.Viewers.ViewerGrants.View : RemoteAccess.Viewers.ViewerGrants.All;
        Assert.Equal(expected, device.Fixture.LinkOf(bob).Identity.Grants);
        Assert.Equal(expected, Assert.Single(device.Fixture.Session.Participants).Grants);
    }

    private static byte[] Request(string request) => request switch
    {
        "subscribe" => ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]),
        "getParameters" => ClientMessageEncoder.GetParameters([], null),
        "subscribeParameters" => ClientMessageEncoder.SubscribeParameterUpdates(["one"]),
        "subscribeGraph" => ClientMessageEncoder.SubscribeConnectionGraph(),
        "advertise" => ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/t", Encoding = "json" }]),
        "message" => ClientMessageEncoder.MessageData(1, []),
        "call" => ClientMessageEncoder.ServiceCallRequest(1, 1, "json", []),
        "setParameters" => ClientMessageEncoder.SetParameters([new Parameter("one", new IntegerParameterValue(1))], "x"),
        "fetch" => ClientMessageEncoder.FetchAsset(1, "x"),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, null),
    };
}
