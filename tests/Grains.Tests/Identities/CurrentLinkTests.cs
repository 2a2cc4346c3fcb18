using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>What the coming and going of an identity's link does to the session.</summary>
public sealed class CurrentLinkTests : IAsyncDisposable
{
    private readonly ChainParts _parts = new();

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "R4")]
    public async Task A_newer_connection_takes_the_place_of_the_one_before()
    {
        var first = await Register("PA_1");
        var second = await Register("PA_2");

        Assert.Equal((LinkPhase.Closed, ReasonCode.Replaced), first.Status);
        Assert.Equal(LinkPhase.Open, second.Status.State);
        Assert.Same(second, _parts.Current.Value);
        Assert.Same(second, _parts.Set.Link(second.Identity.Sid));
        Assert.Null(_parts.Set.Link(first.Identity.Sid));
        Assert.Equal([second], _parts.Set.Tables.Entered.ToArray());
    }

    [Fact]
    [Trait("Rule", "P1")]
    public async Task A_connection_keeps_its_client_id_and_another_one_has_another()
    {
        var first = await Register("PA_1");
        _parts.Current.Remove(first, ReasonCode.WriteFailed);
        Assert.Equal(first.Identity.ClientId, _parts.Current.ClientIdOf(first.Identity.Sid));
        Assert.NotEqual(first.Identity.ClientId, _parts.Current.ClientIdOf(ParticipantSid.Parse("PA_2")));
    }

    [Fact]
    [Trait("Rule", "S3")]
    public void A_link_that_is_entered_is_in_the_tables_but_not_found_and_is_gone_when_it_is_abandoned()
    {
        var link = Enter(_parts.Fixture.Room.Join("ann"));
        Assert.Equal([link], _parts.Set.Tables.Entered.ToArray());
        Assert.Equal((null, null), (_parts.Set.Link(link.Identity.Sid), _parts.Current.Value));

        _parts.Current.Abandon(link, ReasonCode.OpenFailed);
        Assert.Empty(_parts.Set.Tables.Entered.ToArray());
        Assert.Equal((LinkPhase.Closed, ReasonCode.OpenFailed), link.Status);
        Assert.Equal(0, _parts.Fixture.Counted("remote_access.removals"));
    }

    [Theory]
    [InlineData(ReasonCode.WriteFailed, true, 1)]
    [InlineData(ReasonCode.ProtocolViolation, true, 0)]
    [InlineData(ReasonCode.Disconnected, false, 0)]
    [Trait("Rule", "B11")]
    public async Task A_removal_ends_the_inbound_streams_unless_it_is_a_reset_for_something_else(ReasonCode reason, bool reset, int left)
    {
        var link = await Register("PA_1");
        _parts.Set.Inbound.Opened(new FakeInboundStream(ChainParts.Ann, link.Identity.Sid, ControlTopic.Name, _parts.Fixture.Pulse));
        Assert.Equal(1, _parts.Set.Inbound.Count);
        if (reset)
        {
            _parts.Resets.Add(new PendingReset(link.Identity, reason, null), link);
        }

        _parts.Current.Remove(link, reason);
        await _parts.Fixture.Until(() => _parts.Set.Inbound.Count == left, "the inbound stream to end or stay");
        Assert.Equal((LinkPhase.Closed, reason), link.Status);
        Assert.Equal((null, null), (_parts.Set.Link(link.Identity.Sid), _parts.Current.Value));
        Assert.Empty(_parts.Set.Tables.Entered.ToArray());
        await _parts.Set.Inbound.StopAllAsync().Within("the inbound streams to end");
    }

    [Fact]
    [Trait("Rule", "X3")]
    public async Task A_registration_closes_the_reset_book()
    {
        var lost = await Register("PA_1");
        _parts.Resets.Add(new PendingReset(lost.Identity, ReasonCode.WriteFailed, null), lost);
        _parts.Current.Remove(lost, ReasonCode.WriteFailed);
        await Register("PA_1");

        Assert.False(_parts.Resets.IsOpenFor(lost.Identity.Sid));
        var fresh = await _parts.Fixture.Room.StreamTo("ann", 2);
        await _parts.Fixture.Until(() => fresh.Statuses().Count == 1, "the notice of the reset");
    }

    private async Task<ParticipantLink> Register(string sid)
    {
        var participant = _parts.Fixture.Room.Find(ChainParts.Ann) is { } here && here.Sid.ToString() == sid
            ? here
            : _parts.Fixture.Room.Join("ann", sid);
        var link = Enter(participant);
        var (stream, _) = await _parts.Opening.OpenAsync(_parts.Connection, participant);
        _parts.Current.Register(link, stream!, _parts.Fixture.Time.GetTimestamp());
        return link;
    }

    private ParticipantLink Enter(RemoteParticipant participant) => _parts.Current.Enter(
        participant,
        new Registration(_parts.Fixture.Epoch, participant.Sid, participant.JoinedAt, _parts.Current.ClientIdOf(participant.Sid)));
}
