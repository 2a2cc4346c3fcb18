using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Lossy;

/// <summary>The warning about messages that a lossy channel drops.</summary>
public sealed class LossyWarningTests
{
    private const string OneTooLarge =
        "+Channel '/camera' dropped 1 message larger than 102400 bytes, the limit of a lossy channel. Publish smaller messages or fewer "
            + "of them, or make the channel reliable.";

    private const string Cleared = "-channel-drops-7";

    [Fact]
    public async Task A_message_over_the_limit_is_dropped_with_a_warning_and_one_at_the_limit_is_not()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var ann = fixture.Subscribe();
        var track = await fixture.Track();

        Assert.Equal(PublishOutcome.Published, fixture.Channel.Publish(1, new byte[102_400]).Outcome);
        Assert.Empty(await fixture.Told(ann));
        Assert.Equal(new PublishResult(PublishOutcome.FrameTooLarge, 0, 0), fixture.Channel.Publish(2, new byte[102_401]));

        Assert.Equal([OneTooLarge], await fixture.Told(ann));
        Assert.Equal(102_408, Assert.Single(track.Frames).Frame.Length);
        Assert.Equal(1, fixture.Channel.Dropped);
        Assert.Equal(1, fixture.Session.Counted("remote_access.lossy.dropped", "too-large"));
    }

    [Fact]
    public async Task The_limit_is_the_options()
    {
        await using var fixture = new LossyFixture();
        fixture.Options.MaxMessageBytes = 1_200;
        await fixture.Serve();
        var ann = fixture.Subscribe();
        await fixture.Track();

        Assert.Equal(PublishOutcome.Published, fixture.Channel.Publish(1, new byte[1_200]).Outcome);
        Assert.Equal(PublishOutcome.FrameTooLarge, fixture.Channel.Publish(1, new byte[1_201]).Outcome);

        Assert.Contains("1 message larger than 1200 bytes", Assert.Single(await fixture.Told(ann)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_are_throttled_and_the_next_one_counts_all()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var ann = fixture.Subscribe();
        var track = await fixture.Track();
        track.RefusesPushes = true;
        for (var i = 0; i < 5; i++)
        {
            fixture.PublishTooLarge();
            fixture.Publish("refused");
        }

        Assert.Equal([OneTooLarge], await fixture.Told(ann));
        fixture.Session.Time.Advance(fixture.Options.ReportInterval - TimeSpan.FromMilliseconds(1));
        Assert.Single(await fixture.Told(ann));
        fixture.Session.Time.Advance(TimeSpan.FromMilliseconds(1));

        var told = await fixture.Told(ann);
        Assert.Equal(2, told.Count);
        Assert.StartsWith(
            "+Channel '/camera' dropped 5 messages larger than 102400 bytes, the limit of a lossy channel and 5 messages that the data "
                + "track could not accept. ",
            told[1],
            StringComparison.Ordinal);
        fixture.Session.Time.Advance(fixture.Options.ReportInterval);
        Assert.Equal(2, (await fixture.Told(ann)).Count);
    }

    [Fact]
    public async Task A_refused_push_is_reported_too()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var ann = fixture.Subscribe();
        (await fixture.Track()).RefusesPushes = true;

        fixture.Publish("refused");

        Assert.StartsWith("+Channel '/camera' dropped 1 message that the data track could not accept. ",
            Assert.Single(await fixture.Told(ann)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_warning_is_removed_after_a_minute_without_drops()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var ann = fixture.Subscribe();
        await fixture.Track();
        fixture.PublishTooLarge();
        Assert.Equal([OneTooLarge], await fixture.Told(ann));
        fixture.Session.Time.Advance(TimeSpan.FromSeconds(50));
        fixture.PublishTooLarge();
        fixture.Session.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(2, (await fixture.Told(ann)).Count);

        fixture.Session.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Cleared, (await fixture.Told(ann))[2]);
        fixture.Session.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(3, (await fixture.Told(ann)).Count);
        fixture.PublishTooLarge();
        Assert.Equal(OneTooLarge, (await fixture.Told(ann))[3]);
    }

    [Fact]
    public async Task A_new_episode_is_throttled_by_the_report_of_the_one_before()
    {
        await using var fixture = new LossyFixture();
        fixture.Options.ReportInterval = TimeSpan.FromMinutes(2);
        await fixture.Serve();
        var ann = fixture.Subscribe();
        await fixture.Track();
        fixture.PublishTooLarge();
        fixture.Session.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal([OneTooLarge, Cleared], await fixture.Told(ann));
        fixture.Session.Time.Advance(TimeSpan.FromSeconds(30));

        fixture.PublishTooLarge();

        Assert.Equal(2, (await fixture.Told(ann)).Count);
        fixture.Session.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([OneTooLarge, Cleared, OneTooLarge], await fixture.Told(ann));
    }

    [Fact]
    public async Task A_late_subscriber_gets_the_warning_that_is_shown_and_none_that_was_taken_back()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        fixture.Subscribe();
        await fixture.Track();
        fixture.PublishTooLarge();
        fixture.PublishTooLarge();

        var late = fixture.Subscribe();
        Assert.Equal([OneTooLarge], await fixture.Told(late));
        fixture.Session.Time.Advance(fixture.Options.ReportInterval);
        Assert.Contains("dropped 2 messages", (await fixture.Told(late))[1], StringComparison.Ordinal);
        fixture.Session.Time.Advance(fixture.Options.ClearAfter);

        Assert.Equal(Cleared, (await fixture.Told(late))[2]);
        Assert.Empty(await fixture.Told(fixture.Subscribe()));
    }

    [Fact]
    public async Task It_is_removed_from_a_viewer_that_unsubscribes_and_the_others_keep_it()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var (ann, bob) = (fixture.Subscribe(), fixture.Subscribe());
        await fixture.Track();
        fixture.PublishTooLarge();
        Assert.Equal([OneTooLarge], await fixture.Told(bob));

        fixture.Channel.Unsubscribed(ann.Link, leaves: false);
        fixture.Session.Time.Advance(fixture.Options.ReportInterval);
        fixture.PublishTooLarge();

        Assert.Equal([OneTooLarge, Cleared], await fixture.Told(ann));
        var told = await fixture.Told(bob);
        Assert.Equal((2, OneTooLarge), (told.Count, told[0]));
    }

    [Fact]
    public async Task A_viewer_that_leaves_the_room_is_sent_nothing_more()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var ann = fixture.Subscribe();
        await fixture.Track();
        fixture.PublishTooLarge();

        fixture.Channel.Unsubscribed(ann.Link, leaves: true);

        Assert.Equal([OneTooLarge], await fixture.Told(ann));
    }

    [Fact]
    public async Task The_warning_goes_with_the_channel()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        var ann = fixture.Subscribe();
        await fixture.Track();
        fixture.PublishTooLarge();

        fixture.Channel.Removed();
        fixture.PublishTooLarge();
        fixture.Session.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal([OneTooLarge, Cleared], await fixture.Told(ann));
        Assert.Equal(1, fixture.Channel.Dropped);
    }

    [Fact]
    public async Task What_is_dropped_while_nobody_is_subscribed_is_shown_to_who_comes()
    {
        await using var fixture = new LossyFixture();
        await fixture.Serve();
        fixture.PublishTooLarge();

        Assert.Equal([OneTooLarge], await fixture.Told(fixture.Subscribe()));
        fixture.Channels.Close();
        fixture.Session.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, fixture.Channel.Dropped);
    }
}
