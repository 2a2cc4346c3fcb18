using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Lossy;

/// <summary>The data track of a lossy channel: when it is there, and what is pushed to it.</summary>
public sealed class LossyChannelTrackTests
{
    private const int OpenFailed = 1800;
    private const int CloseFailed = 1801;

    private static readonly PublishResult ToOne = new(PublishOutcome.Published, 1, 0);
    private static readonly PublishResult ToNobody = new(PublishOutcome.Published, 0, 0);

    [Fact]
    public async Task The_track_is_there_from_the_first_subscriber_to_the_last()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        Assert.Equal(ToNobody, fixture.Publish("nobody hears it"));
        Assert.Empty(fixture.Room.Publishes);

        var ann = fixture.Subscribe();
        var track = await fixture.Track();
        var bob = fixture.Subscribe();
        Assert.Equal(new PublishResult(PublishOutcome.Published, 2, 0), fixture.Publish("both"));
        fixture.Channel.Unsubscribed(ann.Link, leaves: false);
        Assert.Equal(ToOne, fixture.Publish("bob"));
        fixture.Channel.Unsubscribed(bob.Link, leaves: true);
        Assert.Equal(ToNobody, fixture.Publish("nobody again"));

        await fixture.Session.Until(() => track.IsClosed, "the track to be closed");
        Assert.Equal(["data-ch-7"], fixture.Room.Publishes);
        Assert.Equal([(0u, "both"), (1u, "bob")], LossyFixture.Pushed(track));
        Assert.Empty(await fixture.Told(ann));
    }

    [Fact]
    public async Task A_frame_is_flags_data_offset_sequence_and_data_with_the_log_time_as_its_timestamp()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        fixture.Subscribe();
        var track = await fixture.Track();

        fixture.Publish("hi", logTime: 1_700_000_000_000_000_001);

        var (frame, timestamp) = Assert.Single(track.Frames);
        Assert.Equal("0000" + "0800" + "00000000" + "6869", Convert.ToHexString(frame));
        Assert.Equal(1_700_000_000_000_000_001UL, timestamp);
        Assert.Equal(1, fixture.Session.Counted("remote_access.lossy.frames"));
        Assert.Equal(2, fixture.Session.Counted("remote_access.lossy.bytes"));
    }

    [Fact]
    public async Task The_sequence_starts_anew_with_each_track()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var ann = fixture.Subscribe();
        await fixture.Track();
        fixture.Publish("a");
        fixture.Publish("b");
        fixture.Channel.Unsubscribed(ann.Link, leaves: false);
        fixture.Subscribe();

        var second = await fixture.Track(2);
        fixture.Publish("c");

        Assert.Equal([(0u, "c")], LossyFixture.Pushed(second));
        Assert.True(fixture.Room.Tracks[0].IsClosed);
    }

    [Fact]
    public async Task Messages_published_while_the_track_is_opened_leave_the_newest()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var hold = fixture.Session.Hold();
        fixture.Room.BeforePublish = (_, cancelled) => hold.EnterUnlessCancelled(cancelled);
        fixture.Subscribe();
        await hold.Reached();
        Assert.Equal(ToOne, fixture.Publish("old", logTime: 1));
        Assert.Equal(ToOne, fixture.Publish("new", logTime: 2));

        hold.Release();
        var track = await fixture.Track();
        fixture.Publish("newer", logTime: 3);

        Assert.Equal([(0u, "new"), (1u, "newer")], LossyFixture.Pushed(track));
        Assert.Equal([2UL, 3UL], track.Frames.Select(frame => frame.UserTimestamp));
        Assert.Equal(0, fixture.Channel.Dropped);
    }

    [Fact]
    public async Task A_message_kept_for_a_subscriber_who_left_is_not_sent_to_the_next()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var hold = fixture.Session.Hold();
        fixture.Room.BeforePublish = (_, cancelled) => hold.EnterUnlessCancelled(cancelled);
        var ann = fixture.Subscribe();
        await hold.Reached();
        fixture.Publish("for ann");

        fixture.Channel.Unsubscribed(ann.Link, leaves: true);
        await fixture.Channel.WhenSettled().Within("the track to settle");
        await fixture.Session.Until(() => hold.Waiting == 0, "the publication to be cancelled");
        hold.Release();
        fixture.Subscribe();
        var track = await fixture.Track();

        Assert.Empty(track.Frames);
        Assert.Single(fixture.Room.Tracks);
    }

    [Fact]
    public async Task The_track_goes_with_the_channel_for_good()
    {
        await using var fixture = new LossyFixture();
        var connection = await fixture.Serve();
        fixture.Subscribe();
        var track = await fixture.Track();

        fixture.Channel.Removed();
        await fixture.Channel.WhenSettled().Within("the track to settle");
        fixture.Channels.BeginServing(connection);

        Assert.True(track.IsClosed);
        Assert.Equal(ToNobody, fixture.Publish("too late"));
        Assert.Empty(track.Frames);
        Assert.Single(fixture.Room.Publishes);
    }

    [Fact]
    public async Task The_track_goes_with_the_connection_and_another_comes_with_the_next()
    {
        await using var fixture = new LossyFixture();
        var first = await fixture.Serve();
        fixture.Subscribe();
        await fixture.Track();
        fixture.Publish("one");

        await fixture.Channels.EndServingAsync().Within("the end of serving");
        Assert.True(fixture.Room.Tracks[0].IsClosed);
        fixture.Publish("between");
        var second = await fixture.Serve();
        var track = await fixture.Track(2);

        Assert.NotSame(first, second);
        Assert.Same(second, track.Connection);
        Assert.Equal([(0u, "between")], LossyFixture.Pushed(track));
        Assert.Equal(1, fixture.Session.Counted("remote_access.tracks"));
    }

    [Fact]
    public async Task A_refused_push_is_a_drop_and_takes_no_number()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        fixture.Subscribe();
        var track = await fixture.Track();
        fixture.Publish("a");

        track.RefusesPushes = true;
        Assert.Equal(ToNobody, fixture.Publish("b"));
        track.RefusesPushes = false;
        fixture.Publish("c");

        Assert.Equal([(0u, "a"), (1u, "c")], LossyFixture.Pushed(track));
        Assert.Equal(1, fixture.Channel.Dropped);
        Assert.Equal(1, fixture.Session.Counted("remote_access.lossy.dropped", "refused"));
    }

    [Fact]
    public async Task A_track_that_cannot_be_published_is_tried_again_with_back_off_and_gets_the_newest_message()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        fixture.Room.BeforePublish = (_, _) => throw new IOException("No tracks today.");
        fixture.Subscribe();
        await fixture.Session.Logged(OpenFailed);
        fixture.Session.Time.Advance(fixture.Session.Options.Retry.InitialDelay / 4);
        Assert.Single(fixture.Room.Publishes);
        fixture.Session.Time.Advance(fixture.Session.Options.Retry.InitialDelay);
        await fixture.Session.Logged(OpenFailed, 2);
        fixture.Publish("kept");

        fixture.Room.BeforePublish = (_, _) => Task.CompletedTask;
        fixture.Session.Time.Advance(fixture.Session.Options.Retry.InitialDelay);
        Assert.Equal(2, fixture.Room.Publishes.Count);
        fixture.Session.Time.Advance(fixture.Session.Options.Retry.InitialDelay);
        var track = await fixture.Track();

        Assert.Equal([(0u, "kept")], LossyFixture.Pushed(track));
        Assert.Equal(2, fixture.Session.Counted("remote_access.tracks.failed"));
        Assert.Contains("No tracks today.", fixture.Session.LogEntries(OpenFailed)[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_left_to_see_it_nothing_is_tried_again()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        fixture.Room.BeforePublish = (_, _) => throw new IOException("No tracks today.");
        var ann = fixture.Subscribe();
        await fixture.Session.Logged(OpenFailed);

        fixture.Channel.Unsubscribed(ann.Link, leaves: true);
        await fixture.Channel.WhenSettled().Within("the track to settle");
        fixture.Session.Time.Advance(fixture.Session.Options.Retry.MaxDelay);

        Assert.Single(fixture.Room.Publishes);
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_in_time_and_the_track_it_leads_to_is_closed()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var hold = fixture.Session.Hold();
        fixture.Room.BeforePublish = (_, _) => hold.Enter();
        var ann = fixture.Subscribe();
        await hold.Reached();

        fixture.Session.Time.Advance(fixture.Session.Options.Participant.OpenTimeout);
        await fixture.Session.Logged(OpenFailed);
        fixture.Channel.Unsubscribed(ann.Link, leaves: false);
        await fixture.Channel.WhenSettled().Within("the track to settle");
        hold.Release();

        await fixture.Session.Until(() => fixture.Room.Tracks is [{ IsClosed: true }], "the late track to be closed");
        Assert.Contains("No answer within", fixture.Session.LogEntries(OpenFailed)[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_track_opened_for_a_connection_that_is_gone_is_closed_and_the_next_one_gets_its_own()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var hold = fixture.Session.Hold();
        fixture.Room.BeforePublish = (_, _) => hold.Enter();
        fixture.Subscribe();
        await hold.Reached();

        await fixture.Channels.EndServingAsync().Within("the end of serving");
        fixture.Room.BeforePublish = (_, _) => Task.CompletedTask;
        var second = await fixture.Serve();
        var track = await fixture.Track();
        hold.Release();

        Assert.Same(second, track.Connection);
        fixture.Publish("a");
        Assert.Equal([(0u, "a")], LossyFixture.Pushed(track));
    }

    [Fact]
    public async Task A_close_that_hangs_is_given_up_and_hurts_nothing()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        fixture.Subscribe();
        var track = await fixture.Track();
        var hold = fixture.Session.Hold();
        track.BeforeClose = _ => hold.Enter();

        var ending = fixture.Channels.EndServingAsync();
        await hold.Reached();
        Assert.False(ending.IsCompleted);
        fixture.Session.Time.Advance(fixture.Session.Options.Participant.StreamCloseTimeout);

        await ending.Within("the end of serving");
        await fixture.Session.Logged(CloseFailed);
        hold.Release();
    }

    [Fact]
    public async Task Who_subscribes_while_the_track_is_closed_gets_a_new_one_once_the_name_is_free()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var ann = fixture.Subscribe();
        var first = await fixture.Track();
        var hold = fixture.Session.Hold();
        first.BeforeClose = _ => hold.Enter();
        fixture.Channel.Unsubscribed(ann.Link, leaves: false);
        await hold.Reached();

        fixture.Subscribe();
        fixture.Publish("kept");
        Assert.Single(fixture.Room.Publishes);
        hold.Release();
        var second = await fixture.Track(2);

        Assert.Equal([(0u, "kept")], LossyFixture.Pushed(second));
        Assert.Empty(fixture.Session.LogEntries(OpenFailed));
    }

    [Fact]
    public async Task Publishers_on_many_threads_number_their_frames_without_a_gap()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        fixture.Subscribe();
        var track = await fixture.Track();

        Parallel.For(0, 2_000, _ => fixture.Publish("x"));

        Assert.Equal(Enumerable.Range(0, 2_000).Select(number => (uint)number), LossyFixture.Pushed(track).Select(frame => frame.Sequence));
    }

    [Fact]
    public async Task Subscribers_and_connections_that_come_and_go_at_once_leave_what_is_wanted()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var viewers = Enumerable.Range(0, 4).Select(_ => fixture.Subscribe().Link).ToArray();
        await fixture.Track();

        var churn = viewers.Select(link => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                fixture.Channel.Unsubscribed(link, leaves: true);
                fixture.Publish("x");
                fixture.Channel.Subscribed(link);
            }
        }, TestContext.Current.CancellationToken)).Append(Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await fixture.Channels.EndServingAsync();
                await fixture.Serve();
            }
        }, TestContext.Current.CancellationToken));
        await Task.WhenAll(churn).Within("the churn to end");
        await fixture.Channel.WhenSettled().Within("the track to settle");

        var open = Assert.Single(fixture.Room.Tracks, track => !track.IsClosed);
        Assert.Same(fixture.Room.Device, open.Connection);
        Assert.Equal(1, fixture.Session.Counted("remote_access.tracks"));
        foreach (var track in fixture.Room.Tracks)
        {
            Assert.Equal(Enumerable.Range(0, track.Frames.Count).Select(number => (uint)number),
                LossyFixture.Pushed(track).Select(frame => frame.Sequence));
        }
    }
}
