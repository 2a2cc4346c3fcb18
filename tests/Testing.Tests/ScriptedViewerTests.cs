using System.Text;
using System.Text.Json;
using RemoteAccess.Protocol;
using RemoteAccess.Viewers;

namespace RemoteAccess.Testing.Tests;

/// <summary>A scripted viewer against a real session, registry and grains.</summary>
public sealed class ScriptedViewerTests(ArmCluster cluster) : IClassFixture<ArmCluster>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_learns_what_the_device_offers()
    {
        await cluster.ArmAsync("offers");
        await using var ann = await cluster.Rooms.JoinAsync("offers", "ann", cancellationToken: Cancelled);

        await ann.SubscribeAsync("/joints", Cancelled);

        Assert.Equal("Arm", ann.ServerInfo.Name);
        Assert.Equal(["/bulk", "/joints", "/lossy"], ann.Channels.Select(channel => channel.Topic).Order());
        Assert.True(cluster.Rooms.HasDevice("offers"));
    }

    [Fact]
    public async Task It_may_join_before_the_room_is_opened()
    {
        var joining = cluster.Rooms.JoinAsync("early", "ann", cancellationToken: Cancelled);

        await cluster.ArmAsync("early");

        await using var ann = await joining;
        Assert.Equal(1, ann.StreamCount);
    }

    [Fact]
    public async Task A_service_answers_or_fails_in_the_device_s_words()
    {
        await cluster.ArmAsync("service");
        await using var ann = await cluster.Rooms.JoinAsync("service", "ann", cancellationToken: Cancelled);

        var answer = await ann.CallServiceAsync("/double", """{"position":2}"""u8.ToArray(), cancellationToken: Cancelled);
        var failure = await Assert.ThrowsAsync<ScriptedViewerException>(
            () => ann.CallServiceAsync("/double", """{"position":-1}"""u8.ToArray(), cancellationToken: Cancelled));

        Assert.Equal("""{"position":4}""", Encoding.UTF8.GetString(answer.Span));
        Assert.Contains("Position -1 is negative.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_asset_arrives_or_is_refused_in_the_device_s_words()
    {
        await cluster.ArmAsync("asset");
        await using var ann = await cluster.Rooms.JoinAsync("asset", "ann", cancellationToken: Cancelled);

        var asset = await ann.FetchAssetAsync("package://arm.urdf", Cancelled);
        var failure = await Assert.ThrowsAsync<ScriptedViewerException>(() => ann.FetchAssetAsync("package://none", Cancelled));

        Assert.Equal("<robot/>", Encoding.UTF8.GetString(asset.Span));
        Assert.Contains("There is no package://none.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_are_read_and_set()
    {
        await cluster.ArmAsync("parameters");
        await using var ann = await cluster.Rooms.JoinAsync("parameters", "ann", cancellationToken: Cancelled);

        var before = await ann.GetParametersAsync("speed");
        var after = await ann.SetParametersAsync(new Parameter("speed", new FloatParameterValue(0.25)));

        Assert.Equal([new Parameter("speed", new FloatParameterValue(1))], before);
        Assert.Equal([new Parameter("speed", new FloatParameterValue(0.25))], after);
    }

    [Fact]
    public async Task The_device_hears_what_it_publishes_in_order()
    {
        var arm = await cluster.ArmAsync("teleop");
        await using var ann = await cluster.Rooms.JoinAsync("teleop", "ann", cancellationToken: Cancelled);

        await ann.PublishJsonAsync("/teleop", new Joints(1), Cancelled);
        await ann.PublishJsonAsync("/teleop", new Joints(2), Cancelled);

        await Patience.UntilAsync(async () => (await arm.GetDrivenAsync()).Count == 2, "two messages of the viewer");
        Assert.Equal([1, 2], await arm.GetDrivenAsync());
    }

    [Fact]
    public async Task One_that_stops_reading_is_reset_and_subscribed_again()
    {
        var arm = await cluster.ArmAsync("slow");
        await using var ann = await cluster.Rooms.JoinAsync("slow", "ann", cancellationToken: Cancelled);
        await using var bob = await cluster.Rooms.JoinAsync("slow", "bob", cancellationToken: Cancelled);
        await ann.SubscribeAsync("/bulk", Cancelled);
        await ann.SubscribeAsync("/joints", Cancelled);
        await bob.SubscribeAsync("/joints", Cancelled);
        await arm.MoveAsync(1);
        await ann.NextMessageAsync("/joints", Cancelled);

        ann.PauseReading();
        await arm.FloodAsync(300);
        ann.ResumeReading();

        await ann.WhenResetAsync(cancellationToken: Cancelled);
        var status = await ann.NextAsync<StatusMessage>(cancellationToken: Cancelled);
        Assert.Contains("QueueOverflow", status.Message, StringComparison.Ordinal);
        await arm.MoveAsync(2);
        Assert.Equal(new Joints(2), await ann.NextJsonAsync<Joints>("/joints", Cancelled));
        Assert.Equal(1, bob.StreamCount);
    }

    [Fact]
    public async Task One_that_is_kicked_is_out_of_the_room()
    {
        var arm = await cluster.ArmAsync("kick");
        await using var ann = await cluster.Rooms.JoinAsync("kick", "ann", cancellationToken: Cancelled);

        await arm.KickAsync("ann");

        Assert.Contains("was removed from room 'kick'", await ann.WhenClosedAsync(Cancelled), StringComparison.Ordinal);
        var late = await Assert.ThrowsAsync<ScriptedViewerException>(() => ann.SubscribeAsync("/none", Cancelled));
        Assert.Contains("was removed", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_connection_of_the_identity_replaces_it()
    {
        await cluster.ArmAsync("twice");
        await using var older = await cluster.Rooms.JoinAsync("twice", "ann", cancellationToken: Cancelled);

        await using var newer = await cluster.Rooms.JoinAsync("twice", "ann", cancellationToken: Cancelled);

        Assert.Contains("replaced", await older.WhenClosedAsync(Cancelled), StringComparison.Ordinal);
        Assert.NotEqual(older.Sid, newer.Sid);
        await newer.CallServiceAsync("/double", """{"position":1}"""u8.ToArray(), cancellationToken: Cancelled);
    }

    [Fact]
    public async Task A_device_that_lost_its_connection_comes_back_to_it()
    {
        var arm = await cluster.ArmAsync("dropped");
        await using var ann = await cluster.Rooms.JoinAsync("dropped", "ann", cancellationToken: Cancelled);
        await ann.SubscribeAsync("/joints", Cancelled);
        await ann.PublishJsonAsync("/teleop", new Joints(1), Cancelled);

        cluster.Rooms.DropDevice("dropped");

        await ann.WhenResetAsync(cancellationToken: Cancelled);
        await arm.MoveAsync(3);
        Assert.Equal(new Joints(3), await ann.NextJsonAsync<Joints>("/joints", Cancelled));
        await ann.PublishJsonAsync("/teleop", new Joints(2), Cancelled);
        await Patience.UntilAsync(async () => (await arm.GetDrivenAsync()).Contains(2), "a message after the device came back");
    }

    [Fact]
    public async Task Lossy_messages_come_on_the_data_track()
    {
        var arm = await cluster.ArmAsync("lossy");
        await using var ann = await cluster.Rooms.JoinAsync("lossy", "ann", cancellationToken: Cancelled);
        await using var bob = await cluster.Rooms.JoinAsync("lossy", "bob", cancellationToken: Cancelled);
        await ann.SubscribeAsync("/lossy", Cancelled);

        var next = ann.NextMessageAsync("/lossy", Cancelled);
        var sent = 0;
        await Patience.UntilAsync(
            async () =>
            {
                await arm.GlimpseAsync(++sent);
                return next.IsCompleted;
            },
            "a message on the data track");

        Assert.True((await next).Lossy);
        await AssertNothingAsync(bob, "/lossy");
    }

    [Fact]
    public async Task Grants_are_those_of_its_options()
    {
        await cluster.ArmAsync("grants");
        await using var ann = await cluster.Rooms.JoinAsync(
            "grants", "ann", new ScriptedViewerOptions { Grants = ViewerGrants.View }, Cancelled);

        var refused = await Assert.ThrowsAsync<ScriptedViewerException>(
            () => ann.CallServiceAsync("/double", """{"position":1}"""u8.ToArray(), cancellationToken: Cancelled));

        Assert.Contains("call", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "S2")]
    public async Task An_incompatible_version_is_refused_in_the_device_s_words()
    {
        await cluster.ArmAsync("old");

        var refused = await Assert.ThrowsAsync<ScriptedViewerException>(
            () => cluster.Rooms.JoinAsync("old", "ann", new ScriptedViewerOptions { ProtocolVersion = "1.0.0" }, Cancelled));

        Assert.StartsWith("Remote access protocol version 1.0.0 is not compatible", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_waits_for_in_vain_is_said_with_what_came_instead()
    {
        var hasty = new InMemoryRooms { Patience = TimeSpan.FromMilliseconds(50) };

        var nobody = await Assert.ThrowsAsync<TimeoutException>(() => hasty.JoinAsync("nowhere", "ann", cancellationToken: Cancelled));

        Assert.Equal(
            "Viewer 'ann' waited 0.05 s for the device of room 'nowhere'. Unread: nothing. Channels offered: none. Services offered: none. "
            + "The room has no device.",
            nobody.Message);
    }

    [Fact]
    public async Task What_cannot_be_a_name_is_refused()
    {
        await Assert.ThrowsAsync<FormatException>(() => cluster.Rooms.JoinAsync("a\nb", "ann", cancellationToken: Cancelled));
        await Assert.ThrowsAsync<FormatException>(() => cluster.Rooms.JoinAsync("arm", "", cancellationToken: Cancelled));
    }

    [Fact]
    public void A_message_that_is_no_JSON_of_the_type_says_so() =>
        Assert.Throws<JsonException>(() => new ReceivedMessage("/a", 1, "nonsense"u8.ToArray(), Lossy: false).ReadJson<Joints>());

    private static async Task AssertNothingAsync(ScriptedViewer viewer, string topic)
    {
        await viewer.SyncAsync(Cancelled);
        using var over = new CancellationTokenSource();
        var next = viewer.NextMessageAsync(topic, over.Token);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }
}
