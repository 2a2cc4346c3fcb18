using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Statuses: passing ones, and lasting ones that later viewers see too.</summary>
public sealed class StatusTests : IAsyncLifetime
{
    private readonly TablesFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    [Trait("Rule", "S3")]
    public void A_lasting_status_is_shown_to_who_is_there_and_to_who_comes_later_and_a_passing_one_is_not()
    {
        var ann = _fixture.Enter();
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0),
            _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Warning, "low battery", "battery")));
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "hello"));
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Error, "no motor", "motor"));
        StatusMessage[] lasting = [new(StatusLevel.Warning, "low battery", "battery"), new(StatusLevel.Error, "no motor", "motor")];
        Assert.Equal([lasting[0], new StatusMessage(StatusLevel.Info, "hello"), lasting[1]], ann.Messages());

        Assert.Equal(lasting, _fixture.Enter("bob", snapshot: true).Messages().Skip(2));
    }

    [Fact]
    [Trait("Rule", "S3")]
    public void The_notice_of_a_reset_comes_behind_the_lasting_statuses()
    {
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Warning, "low battery", "battery"));
        var ann = new HandLink(_fixture.Links, _fixture.Links.NewLink());
        _fixture.Tables.Enter(ann.Link, ServerMessageEncoder.Status(StatusLevel.Warning, "you were reset"));
        Assert.Equal(["low battery", "you were reset"], ann.Messages().OfType<StatusMessage>().Select(status => status.Message));
    }

    [Fact]
    public void A_later_status_of_the_same_id_takes_its_place_for_those_who_come_later()
    {
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "50 %", "battery"));
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "docked", "dock"));
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Error, "2 %", "battery"));
        Assert.Equal(["2 %", "docked"], Statuses(_fixture.Enter(snapshot: true)));
    }

    [Fact]
    public void A_removed_status_is_announced_and_not_sent_to_later_viewers()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "a", "a"));
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "b", "b"));
        ann.Frames();
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), _fixture.Tables.RemoveStatus(["b", "never", "a", "a"]));
        Assert.Equal(["b", "a"], Assert.IsType<RemoveStatusMessage>(Assert.Single(ann.Messages())).StatusIds);
        Assert.Empty(Statuses(_fixture.Enter("bob", snapshot: true)));

        Assert.Equal(new PublishResult(PublishOutcome.Published, 0, 0), _fixture.Tables.RemoveStatus(["a"]));
        Assert.Empty(ann.Frames());
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void An_unsent_status_is_replaced_by_a_newer_one_of_its_id_also_in_a_snapshot()
    {
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "50 %", "battery"));
        var ann = _fixture.Enter(snapshot: true);
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "docked", "dock"));
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Error, "2 %", "battery"));
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "undocked", "dock"));
        Assert.Equal(["2 %", "undocked"], Statuses(ann));
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void A_status_published_again_after_it_was_taken_back_stands_in_the_end()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "first", "id"));
        _fixture.Tables.RemoveStatus(["id"]);
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "second", "id"));
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "third", "id"));

        Assert.Collection(
            ann.Messages(),
            message => Assert.Equal("first", Assert.IsType<StatusMessage>(message).Message),
            message => Assert.IsType<RemoveStatusMessage>(message),
            message => Assert.Equal("third", Assert.IsType<StatusMessage>(message).Message));
    }

    [Fact]
    public void A_thousand_lasting_statuses_are_the_most_and_each_of_them_can_still_change()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "x", $"{i}"));
        }

        var error = Assert.Throws<ArgumentException>(
            () => _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "x", "one more")));
        Assert.Contains("'one more'", error.Message, StringComparison.Ordinal);
        Assert.Contains("1000", error.Message, StringComparison.Ordinal);
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "changed", "7"));
        _fixture.Tables.RemoveStatus(["8"]);
        _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, "x", "one more"));
        Assert.Equal(1_000, Statuses(_fixture.Enter(snapshot: true)).Count);
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void A_status_larger_than_a_frame_may_be_is_refused_and_not_kept()
    {
        _fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        Assert.Equal(PublishOutcome.FrameTooLarge,
            _fixture.Tables.PublishStatus(new StatusNotice(NoticeLevel.Info, new string('x', 64 * 1024), "large")).Outcome);
        Assert.Empty(Statuses(_fixture.Enter(snapshot: true)));
    }

    private static IReadOnlyList<string> Statuses(HandLink viewer) =>
        [.. viewer.Messages().OfType<StatusMessage>().Select(status => status.Message)];
}
