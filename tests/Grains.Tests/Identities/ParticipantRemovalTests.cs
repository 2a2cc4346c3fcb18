using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>What is asked of the room after a kick, for how long, and what is remembered meanwhile.</summary>
public sealed class ParticipantRemovalTests : IAsyncDisposable
{
    private readonly ChainParts _parts = new();
    private readonly ParticipantRemoval _removal;
    private readonly RemoteParticipant _ann;

    public ParticipantRemovalTests()
    {
        _ann = _parts.Fixture.Room.Join("ann");
        _removal = new ParticipantRemoval(ChainParts.Ann, _parts.Set, _parts.Fixture.Context(), NullLogger.Instance, _parts.Posted.Add);
    }

    public async ValueTask DisposeAsync()
    {
        _removal.End();
        await _parts.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_room_that_removes_the_connection_at_once_leaves_nothing_to_remember()
    {
        Assert.Equal(KickOutcome.Kicked, await _removal.AskAsync(_ann.Sid));
        Assert.Equal((null, 1), (_removal.Sid, _parts.Connection.Removals));
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task A_connection_that_is_not_there_any_more_is_not_asked_for()
    {
        Assert.Equal(KickOutcome.Kicked, await _removal.AskAsync(ParticipantSid.Parse("PA_gone")));
        Assert.Equal((null, 0), (_removal.Sid, _parts.Connection.Removals));
    }

    [Theory]
    [InlineData(true, KickOutcome.RoomRefused)]
    [InlineData(false, KickOutcome.Kicked)]
    [Trait("Rule", "B4")]
    public async Task A_connection_that_stays_is_remembered_and_asked_for_again_behind_a_back_off_that_doubles(
        bool refuses, KickOutcome outcome)
    {
        (_parts.Connection.RefusesRemovals, _parts.Connection.ShowsTheRemoved) = (refuses, !refuses);
        var wait = _parts.Fixture.Options.Retry.InitialDelay;
        for (var asked = 1; asked <= 3; asked++)
        {
            Assert.Equal(outcome, await _removal.AskAsync(_ann.Sid));
            Assert.Equal(_ann.Sid, _removal.Sid);
            _parts.Fixture.Time.Advance(wait * 0.9);
            Assert.Equal(asked - 1, _parts.Posted.Count);
            _parts.Fixture.Time.Advance(wait * 0.1);
            Assert.Equal(new ChainStep.RemoveKicked(_ann.Sid), _parts.Posted[^1]);
            wait *= 2;
        }

        Assert.Equal(3, _parts.Connection.Removals);
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task Without_a_connection_of_ours_the_room_is_asked_later_and_not_at_all_when_it_is_over()
    {
        _parts.Set.EndServing();
        Assert.Equal(KickOutcome.RoomRefused, await _removal.AskAsync(_ann.Sid));
        Assert.Equal((_ann.Sid, 0), (_removal.Sid, _parts.Connection.Removals));

        _removal.End();
        _parts.Fixture.Time.Advance(_parts.Fixture.Options.Retry.MaxDelay);
        Assert.Null(_removal.Sid);
        Assert.Empty(_parts.Posted);
    }
}
