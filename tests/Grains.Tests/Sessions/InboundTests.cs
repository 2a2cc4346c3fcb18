using RemoteAccess.Grains.Rates;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Whose an inbound stream is.</summary>
public sealed class InboundTests
{
    private static readonly byte[] Subscribe = ClientMessageEncoder.Subscribe([new ChannelSubscription(1)]);

    [Fact]
    [Trait("Rule", "S4")]
    public async Task Control_streams_are_opened_on_the_topic_control()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        await fixture.JoinRegistered("ann");

        Assert.Equal("control", Assert.Single(fixture.Room.Opens).Topic);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Control")]
    [InlineData("chat")]
    [InlineData("forged\nline")]
    [Trait("Rule", "S4")]
    public async Task An_inbound_stream_on_another_topic_is_logged_and_ignored(string topic)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");

        var stream = fixture.Room.OpenInbound("ann", ann.Sid, topic);
        await stream.WriteAsync(Subscribe);
        await fixture.Logged(1250);
        await fixture.Until(() => stream.IsAborted, "the stream to be ignored");

        Assert.DoesNotContain('\n', fixture.LogEntries(1250)[0].Message);
        Assert.Equal((0, 0), (session.Holdings.Inbound, session.Channels[0].Subscribers));
        Assert.Equal(0, fixture.Counted("remote_access.inbound.frames"));
        Assert.Equal(1, fixture.Counted("remote_access.inbound.dropped", "topic"));
    }

    [Fact]
    [Trait("Rule", "S4")]
    public async Task Streams_that_are_ignored_one_after_the_other_do_not_fill_the_log()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        await Ignored(fixture, ann.Sid, inAll: 1);
        await Ignored(fixture, ann.Sid, inAll: 2);
        await Ignored(fixture, ann.Sid, inAll: 3);
        Assert.Single(fixture.LogEntries(1250));

        fixture.Time.Advance(LineLimit.Interval);
        await Ignored(fixture, ann.Sid, inAll: 4);
        Assert.Equal(2, fixture.LogEntries(1250).Count);
        Assert.EndsWith(
            "2 more streams were refused in this room since the last such line", fixture.LogEntries(1250)[1].Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "B11")]
    public async Task A_stream_that_comes_before_its_connection_is_registered_is_held_unread_and_then_given_to_it(bool transportKnowsTheSid)
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var ann = fixture.Room.Join("ann", active: false);
        var stream = fixture.Room.OpenInbound("ann", transportKnowsTheSid ? ann.Sid : null);
        await fixture.Until(() => session.Holdings.Inbound == 1, "the stream to be held");
        var sent = stream.SendAsync(new byte[IInboundStream.MaxBufferedBytes]);
        Assert.False(sent.IsCompleted);
        Assert.Equal(0, fixture.Counted("remote_access.inbound.frames"));

        await stream.EndAsync(new IOException("enough"));
        var second = fixture.Room.OpenInbound("ann", transportKnowsTheSid ? ann.Sid : null);
        await second.WriteAsync(Subscribe);
        fixture.Room.Activate("ann");
        await fixture.Registered(ann.Sid);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "what was held to be handled");
        Assert.Equal([1UL], session.SubscriptionsOf(fixture.LinkOf(ann)));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_held_stream_whose_connection_is_not_registered_within_ten_seconds_is_dropped()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var stream = fixture.Room.OpenInbound("ann", null);
        await fixture.Until(() => session.Holdings.Inbound == 1, "the stream to be held");

        fixture.Time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.False(stream.IsAborted);
        fixture.Time.Advance(TimeSpan.FromTicks(1));
        await fixture.Until(() => stream.IsAborted && session.Holdings.Inbound == 0, "the stream to be dropped");

        Assert.Equal(1, fixture.Counted("remote_access.inbound.dropped", "expired"));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task What_arrives_on_the_older_connections_stream_after_the_newer_took_over_is_dropped()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (older, _) = await fixture.JoinRegistered("ann", joinedAt: 1_000, sid: "PA_1");
        var late = fixture.Room.OpenInbound("ann", older.Sid);
        await late.WriteAsync(ClientMessageEncoder.Unsubscribe([1]));
        await fixture.Until(() => fixture.Counted("remote_access.inbound.frames") == 1, "the stream to be read");

        var newer = fixture.Room.Supersede(older, "PA_2", 2_000);
        await fixture.Registered(newer.Sid);
        await late.WriteAsync(Subscribe);
        await fixture.Until(() => late.IsAborted && session.Holdings.Inbound == 0, "the older connection's stream to end");

        Assert.Equal(0, session.Channels[0].Subscribers);
        Assert.Empty(session.SubscriptionsOf(fixture.LinkOf(newer)));
        Assert.Equal(1, fixture.Counted("remote_access.inbound.frames"));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_of_the_newer_connection_opened_before_it_is_registered_does_not_speak_for_the_older()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (older, _) = await fixture.JoinRegistered("ann", joinedAt: 1_000, sid: "PA_1");
        var hold = fixture.Hold();
        fixture.Room.BeforeOpen = (_, _, _) => hold.Enter();
        var newer = fixture.Room.Supersede(older, "PA_2", 2_000);
        await hold.Reached();

        var stream = fixture.Room.OpenInbound("ann", newer.Sid);
        await stream.WriteAsync(Subscribe);
        await fixture.Until(() => session.Holdings.Inbound == 1, "the stream to be held");
        Assert.Empty(session.SubscriptionsOf(fixture.LinkOf(older)));
        hold.Release();
        await fixture.Registered(newer.Sid);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the newer connection's subscription");
        Assert.Equal([1UL], session.SubscriptionsOf(fixture.LinkOf(newer)));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_without_a_sid_that_comes_after_the_departure_of_the_registered_connection_waits_for_the_next()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (older, _) = await fixture.JoinRegistered("ann", joinedAt: 1_000, sid: "PA_1");
        var hold = fixture.Hold();
        fixture.Registry.Before = name => name == "decide" ? hold.Enter() : Task.CompletedTask;
        var gone = fixture.Room.Supersede(older, "PA_2", 2_000);
        await hold.Reached();

        // The departures wait in ann's chain, so her older connection is still registered when the stream comes.
        fixture.Room.Leave(gone);
        var stream = fixture.Room.OpenInbound("ann", null);
        await stream.WriteAsync(Subscribe);
        await fixture.Until(() => session.Holdings.Inbound == 1, "the stream to be seen");
        var newer = fixture.Room.Join("ann", "PA_3", joinedAt: 3_000);
        hold.Release();

        await fixture.Registered(newer.Sid);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the newer connection's subscription");
        Assert.Equal([1UL], session.SubscriptionsOf(fixture.LinkOf(newer)));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_reset_of_the_same_sid_keeps_its_inbound_stream()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var stream = fixture.Room.OpenInbound("ann", ann.Sid);
        await stream.WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription");

        fixture.LinkOf(ann).Reset(ReasonCode.WriteFailed);
        await fixture.RetriesScheduled();
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Registered(ann.Sid);
        Assert.Equal(0, session.Channels[0].Subscribers);
        await stream.WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "the subscription on the kept stream");
        Assert.Equal((false, 1), (stream.IsAborted, session.Holdings.Inbound));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "B11")]
    public async Task A_loss_in_the_transport_is_reported_to_a_viewer_that_has_all_its_streams_open_or_no_capacity_for_more(bool knowsSid)
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Admission.PartialFrameBytesPerViewer = 64 * 1024;
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        FakeInboundStream[] streams = [.. Enumerable.Range(0, 4).Select(_ => fixture.Room.OpenInbound("ann", ann.Sid))];
        await fixture.Until(() => session.Holdings.Inbound == 4, "the streams");
        var lost = fixture.Room.OpenInbound("ann", knowsSid ? ann.Sid : null, tellsLoss: true);
        await lost.EndAsync(new InboundStreamLostException("Part of it was lost"));
        await fixture.Until(() => fixture.Counted("remote_access.resets", nameof(ReasonCode.InboundLost)) == 1, "the reset");
        await fixture.Until(() => lost.IsAborted, "the stream to be given back");
        Assert.DoesNotContain(streams, stream => stream.IsAborted);
        Assert.Equal(0, fixture.Counted("remote_access.inbound.dropped", "too-many"));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task What_a_transport_lets_wait_of_a_viewers_streams_is_counted_and_stops_who_holds_more_than_its_share_of_too_much()
    {
        await using var fixture = new SessionFixture();
        fixture.Options.Admission.Bytes = fixture.Options.Admission.BytesPerRoom = 32 << 20;
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var (bob, _) = await fixture.JoinRegistered("bob");
        var (first, second) = (fixture.Room.OpenInbound("ann", ann.Sid), fixture.Room.OpenInbound("ann", ann.Sid));
        var bobs = fixture.Room.OpenInbound("bob", bob.Sid);
        await fixture.Until(() => session.Holdings.Inbound == 3, "the streams");

        Assert.True(first.Count!(16 << 20));
        Assert.True(second.Count!(16 << 20));
        Assert.Equal(32 << 20, fixture.Admission.Bytes);
        Assert.False(second.Count!(64 << 10));
        Assert.True(bobs.Count!(64 << 10));
        Assert.True(second.Count!(-(16 << 20) - (64 << 10)));
        Assert.True(first.Count!(-(16 << 20)));
        Assert.True(bobs.Count!(-(64 << 10)));
        Assert.Equal(0, fixture.Admission.Bytes);
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task More_streams_of_one_identity_than_allowed_are_refused_and_another_identity_is_not_affected()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var (bob, _) = await fixture.JoinRegistered("bob");
        FakeInboundStream[] streams = [.. Enumerable.Range(0, 5).Select(_ => fixture.Room.OpenInbound("ann", ann.Sid))];
        await fixture.Until(() => streams[4].IsAborted, "the fifth to be refused");
        Assert.DoesNotContain(streams[..4], stream => stream.IsAborted);
        Assert.Equal(1, fixture.Counted("remote_access.inbound.dropped", "too-many"));

        await fixture.Room.OpenInbound("bob", bob.Sid).WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 1, "bob's subscription");

        // One that ends makes room for the next.
        await streams[0].EndAsync();
        await fixture.Until(() => session.Holdings.Inbound == 4, "the first to end");
        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(Subscribe);
        await fixture.Until(() => session.Channels[0].Subscribers == 2, "ann's subscription");
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_stream_that_names_a_connection_that_never_was_is_dropped_in_time()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        await fixture.JoinRegistered("ann");
        var stream = fixture.Room.OpenInbound("ann", ParticipantSid.Parse("PA_neverThere"));
        await stream.WriteAsync(Subscribe);
        await fixture.Until(() => session.Holdings.Inbound == 1, "the stream to be held");

        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await fixture.Until(() => stream.IsAborted && session.Holdings.Inbound == 0, "the stream to be dropped");
        Assert.Equal(0, session.Channels[0].Subscribers);
    }

    private static async Task Ignored(SessionFixture fixture, ParticipantSid sid, int inAll)
    {
        fixture.Room.OpenInbound("ann", sid, "chat");
        await fixture.Until(() => fixture.Counted("remote_access.inbound.dropped", "topic") == inAll, "the stream to be ignored");
    }
}
