using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Private bytes stay private, as far as this layer decides: which stream a frame goes to, and to whom a stream is
/// opened.</summary>
public sealed class PrivacyTests
{
    [Fact]
    [Trait("Rule", "B6")]
    public async Task A_stream_is_only_ever_opened_to_one_identity_and_sid_neither_of_them_empty()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        string[] names = ["ann", "a/b%2Fc", "🤖", new('x', 1024)];
        foreach (var name in names)
        {
            var (viewer, _) = await fixture.JoinRegistered(name);
            fixture.LinkOf(viewer).Reset(ReasonCode.WriteFailed);
        }

        fixture.Room.Join("refused", attributes: new Dictionary<string, string> { [ProtocolVersion.AttributeName] = "9.0.0" });
        await fixture.Room.StreamTo("refused");
        await fixture.RetriesScheduled(names.Length);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        await fixture.Until(() => fixture.Session.ParticipantCount == names.Length, "everybody to be back");

        Assert.Equal((names.Length * 2) + 1, fixture.Room.Opens.Count);
        Assert.All(fixture.Room.Opens, open =>
        {
            Assert.NotEmpty(open.Identity.ToString());
            Assert.NotEmpty(open.Sid.ToString());
            Assert.Equal(fixture.Room.Find(open.Identity)?.Sid, open.Sid);
        });
    }

    [Fact]
    [Trait("Rule", "B6")]
    public async Task A_frame_for_one_viewer_is_on_no_other_viewers_stream()
    {
        await using var fixture = new SessionFixture();
        await fixture.StartConnected();
        string[] names = ["ann", "bob", "cid"];
        var links = new List<ParticipantLink>();
        foreach (var name in names)
        {
            links.Add(fixture.LinkOf((await fixture.JoinRegistered(name)).Participant));
        }

        for (var round = 0; round < 100; round++)
        {
            links.ForEach(link => link.Send(ServerMessageEncoder.Status(StatusLevel.Info, link.Identity.Identity.ToString())));
        }

        foreach (var name in names)
        {
            var stream = await fixture.Room.StreamTo(name);
            await fixture.Until(() => stream.Frames.Count == 102, $"the frames of {name}");
            Assert.All(stream.Statuses(), status => Assert.Equal(name, status.Message));
        }
    }

    [Fact]
    [Trait("Rule", "B6")]
    public async Task An_answer_goes_to_who_asked_and_a_message_to_who_subscribed()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, forAnn) = await fixture.JoinRegistered("ann");
        var (_, forBob) = await fixture.JoinRegistered("bob");
        await fixture.Room.OpenInbound("ann", ann.Sid)
            .WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1), new ChannelSubscription(404)]));
        await fixture.Until(() => forAnn.Frames.Count == 3, "the answer");

        session.Publish(1, 42, "{}"u8);
        session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "to all"));
        await fixture.Until(() => forAnn.Frames.Count == 5 && forBob.Frames.Count >= 3, "the message and the broadcast");

        Assert.Equal("to all", Assert.Single(forBob.Statuses()).Message);
        Assert.Equal(3, forBob.Frames.Count);
    }

    [Fact]
    [Trait("Rule", "R7")]
    public async Task What_is_sent_to_a_connection_that_was_replaced_does_not_reach_the_one_in_its_place()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (older, _) = await fixture.JoinRegistered("ann", joinedAt: 1_000, sid: "PA_1");
        var prior = fixture.LinkOf(older);
        var newer = fixture.Room.Supersede(older, "PA_2", 2_000);
        await fixture.Registered(newer.Sid);
        await fixture.Until(() => session.Link(older.Sid) is null, "the prior to be gone");

        var result = prior.Send(ServerMessageEncoder.Status(StatusLevel.Info, "for the older one"));
        Assert.Equal((SendOutcome.Closed, ReasonCode.Replaced), (result.Outcome, result.Reason));
        fixture.LinkOf(newer).Send(ServerMessageEncoder.Status(StatusLevel.Info, "for the newer one"));
        var fresh = await fixture.Room.StreamTo("ann", 2);
        await fixture.Until(() => fresh.Statuses().Count > 0, "the newer one's frame");
        Assert.Equal("for the newer one", Assert.Single(fresh.Statuses()).Message);
    }
}
