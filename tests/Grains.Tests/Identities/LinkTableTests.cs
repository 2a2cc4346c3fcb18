using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>What a SID finds, and which workers are waited for.</summary>
public sealed class LinkTableTests : IDisposable
{
    private readonly LinkFixture _fixture = new();
    private readonly LinkTable _table = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "R7")]
    public void A_sid_finds_its_own_link_or_none()
    {
        var (first, second) = (_fixture.NewLink(), _fixture.NewLink());
        _table.Register(first, prior: null);
        Assert.Same(first, _table.Find(first.Identity.Sid));
        Assert.Null(_table.Find(second.Identity.Sid));
        _table.Register(second, prior: first);

        Assert.Null(_table.Find(first.Identity.Sid));
        Assert.Same(second, _table.Find(second.Identity.Sid));
        Assert.Null(_table.Find(ParticipantSid.Parse("PA_stranger")));
        Assert.Equal(1, _table.Count);
        Assert.Equal([second], _table.Links);
    }

    [Fact]
    [Trait("Rule", "R7")]
    public void A_link_that_is_not_registered_any_more_takes_no_other_one_with_it()
    {
        var link = _fixture.NewLink();
        using var other = new LinkFixture();
        var fresh = other.NewLink();
        Assert.Equal(link.Identity.Sid, fresh.Identity.Sid);
        _table.Register(fresh, prior: null);
        _table.Unregister(link);
        Assert.Same(fresh, _table.Find(fresh.Identity.Sid));

        _table.Unregister(fresh);
        Assert.Equal((0, null), (_table.Count, _table.Find(fresh.Identity.Sid)));
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task The_workers_of_removed_links_are_waited_for_until_their_streams_are_closed()
    {
        var (link, stream) = await _fixture.Stuck(new StreamBehaviour { HangOnClose = true });
        link.Close(ReasonCode.Disconnected);
        _table.Ending(link);
        var ended = _table.WhenWorkersEnded();
        await _fixture.Until(() => stream.Closes == 1, "the close to hang");
        Assert.False(ended.IsCompleted);

        _fixture.Time.Advance(_fixture.Options.StreamCloseTimeout);
        await ended.Within("the worker to end");
        Assert.True(_table.WhenWorkersEnded().IsCompleted);
    }
}
