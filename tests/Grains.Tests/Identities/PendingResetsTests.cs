using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>The set of resets that were asked for and not handled yet.</summary>
public sealed class PendingResetsTests
{
    private readonly WakeSignal _wake = new();
    private readonly PendingResets _pending;

    public PendingResetsTests() => _pending = new PendingResets(_wake);

    [Fact]
    [Trait("Rule", "X1")]
    public void RequestReset_of_the_same_sid_is_one_reset_with_the_first_reason_until_it_is_handled()
    {
        var ann = Of("ann", "PA_1");
        _pending.RequestReset(ann, ReasonCode.QueueOverflow, "first");
        _pending.RequestReset(ann, ReasonCode.WriteFailed, "second");
        var reset = Assert.Single(_pending.Drain());
        Assert.Equal(new PendingReset(ann, ReasonCode.QueueOverflow, "first"), reset);

        // Drained, but its turn has not come.
        _pending.RequestReset(ann, ReasonCode.WriteTimeout, null);
        Assert.Empty(_pending.Drain());

        _pending.Handled(reset);
        _pending.RequestReset(ann, ReasonCode.WriteTimeout, null);
        Assert.Equal(ReasonCode.WriteTimeout, Assert.Single(_pending.Drain()).Reason);
    }

    [Fact]
    [Trait("Rule", "X1")]
    public void RequestReset_of_different_sids_are_different_resets_in_order()
    {
        _pending.RequestReset(Of("ann", "PA_1"), ReasonCode.QueueOverflow, null);
        _pending.RequestReset(Of("ann", "PA_2"), ReasonCode.QueueOverflow, null);
        _pending.RequestReset(Of("bob", "PA_3"), ReasonCode.QueueOverflow, null);

        Assert.Equal(["PA_1", "PA_2", "PA_3"], _pending.Drain().Select(reset => reset.Participant.Sid.ToString()));
    }

    [Fact]
    [Trait("Rule", "X4")]
    public void RequestReset_is_recorded_before_the_loop_is_woken()
    {
        _pending.RequestReset(Of("ann", "PA_1"), ReasonCode.QueueOverflow, null);

        Assert.True(_wake.WaitAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        Assert.Single(_pending.Drain());
    }

    [Fact]
    [Trait("Rule", "X4")]
    public async Task Waking_before_the_loop_waits_is_not_lost_and_many_are_one()
    {
        _wake.Set();
        _wake.Set();
        await _wake.WaitAsync(TestContext.Current.CancellationToken);
        _wake.Reset();
        var next = _wake.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(next.IsCompleted);

        _wake.Set();
        await next;
    }

    private static LinkIdentity Of(string identity, string sid) =>
        new(RoomName.Parse("room"), 1, 1, ParticipantIdentity.Parse(identity), ParticipantSid.Parse(sid), 1_000);
}
