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
        Assert.Equal($"Room 'room': 'ann' {device.Ann.Sid}: {action} '{target}'", entry.Message);
    }

    [Fact]
    public async Task What_a_viewer_calls_its_things_cannot_forge_or_flood_the_audit_log()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var forged = "/t\nRoom room: 'bob' PA_bob: call /reset\u2028" + new string('x', 10_000);
        await device.SendAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = forged, Encoding = "json" }]));
        await device.SendAsync(
            ClientMessageEncoder.SetParameters([.. Enumerable.Range(0, 1_000).Select(i => new Parameter($"{i}\n{forged[..50]}"))], null));
        await device.HandledAsync();
        Assert.Equal(2, device.Fixture.LogEntries(1650).Count);
        Assert.All(device.Fixture.LogEntries(1650), entry =>
        {
            Assert.DoesNotContain(entry.Message, char.IsControl);
            Assert.DoesNotContain('\u2028', entry.Message);
            Assert.InRange(entry.Message.Length, 1, 1_000);
        });
        Assert.Contains("of 1000", device.Fixture.LogEntries(1650)[1].Message, StringComparison.Ordinal);
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

    [Fact]
    public async Task A_viewer_whose_grants_are_changed_is_set_up_again_under_the_new_ones()
    {
        await using var device = await new DeviceFixture().StartAsync(grants: "view,publish,call");
        await device.SendAsync(
            ClientMessageEncoder.Advertise([new ClientChannelAdvertisement { Id = 1, Topic = "/t", Encoding = "json" }]));
        await device.HandledAsync();

        device.Fixture.Room.Change("ann", ann => ann with { Attributes = Granted("view") });
        await device.Fixture.RetriesScheduled();
        device.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var fresh = await device.Fixture.Room.StreamTo("ann", 2);
        await device.Fixture.Until(() => fresh.Statuses().Count == 1, "the notice");
        await device.SendAsync(ClientMessageEncoder.MessageData(1, []));
        await device.Fixture.Until(() => fresh.Statuses().Count == 2, "the refusal");

        Assert.Equal(
            ["This connection was reset: GrantsChanged: granted now: view; 0 frames were lost, and subscriptions must be made again",
                "Not permitted: publish"],
            fresh.Statuses().Select(status => status.Message));
        Assert.Equal(1, device.Fixture.Counted("remote_access.resets", "GrantsChanged"));
        await device.Fixture.Until(
            () => device.Handler.Events.Any(told => told is RemoteAccess.Listeners.ClientChannelUnadvertised), "the end of its channel");
    }

    [Fact]
    public async Task A_viewer_whose_grants_are_changed_while_it_is_being_added_ends_with_the_new_ones()
    {
        await using var device = new DeviceFixture();
        await device.Fixture.StartConnected();
        var opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Fixture.Room.BeforeOpen = (_, _, _) => opening.Task;
        device.Fixture.Room.Join("ann", attributes: Granted("view,call"));
        await device.Fixture.Until(() => device.Fixture.Room.Opens.Count == 1, "the stream to be asked for");
        var ann = device.Fixture.Room.Change("ann", ann => ann with { Attributes = Granted("call") });
        opening.SetResult();

        await device.Fixture.AdvanceUntil(
            () => device.Fixture.Session.Link(ann.Sid)?.Identity.Grants == RemoteAccess.Viewers.ViewerGrants.Call, "the new grants");
    }

    [Fact]
    public async Task Other_changes_of_attributes_and_grants_a_viewer_may_write_itself_reset_nobody()
    {
        await using var device = new DeviceFixture();
        await device.Fixture.StartConnected();
        var (ann, _) = await device.Fixture.JoinRegistered("ann", attributes: Granted("view"));
        var bob = device.Fixture.Room.Join("bob", canUpdateOwnMetadata: true);
        await device.Fixture.Registered(bob.Sid);

        device.Fixture.Room.Change("ann", viewer => viewer with
        {
            Attributes = new Dictionary<string,
            string>(Granted(" view,none"))
            { ["other"] = "1" },
        });
        device.Fixture.Room.Change("bob", viewer => viewer with { Attributes = Granted("view") });
        await device.Fixture.Handled(bob);

        Assert.Equal(0, device.Fixture.Counted("remote_access.resets"));
        Assert.NotNull(device.Fixture.Session.Link(ann.Sid));
        Assert.Equal(RemoteAccess.Viewers.ViewerGrants.All, device.Fixture.LinkOf(bob).Identity.Grants);
    }

    private static Dictionary<string, string> Granted(string grants) => new() { ["ra.grants"] = grants };

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
