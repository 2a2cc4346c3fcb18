using RemoteAccess.Grains.Identities;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>The one retry of an identity: when its step is posted, which step is due, and in which line it waits.</summary>
public sealed class PendingRetryTests : IAsyncDisposable
{
    private static readonly ParticipantSid First = ParticipantSid.Parse("PA_1");
    private static readonly ParticipantSid Second = ParticipantSid.Parse("PA_2");

    private readonly ChainParts _parts = new();

    public PendingRetryTests() => _parts.Fixture.Random = 0;

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    [Trait("Rule", "B4")]
    public void The_step_is_posted_after_the_back_off_and_is_due_once()
    {
        _parts.Retry.Schedule(First);
        Advance(Wait(1) - TimeSpan.FromTicks(1));
        Assert.Empty(_parts.Posted);
        Assert.Equal((true, First), (_parts.Retry.IsWaiting, _parts.Retry.Sid));
        Advance(TimeSpan.FromTicks(1));

        var retry = Assert.IsType<ChainStep.Retry>(Assert.Single(_parts.Posted));
        Assert.True(_parts.Retry.IsDue(retry.Ticket));
        _parts.Retry.Cancel();
        Assert.Equal((false, false, null), (_parts.Retry.IsDue(retry.Ticket), _parts.Retry.IsWaiting, _parts.Retry.Sid));
    }

    [Fact]
    [Trait("Rule", "B4")]
    public void A_second_failure_waits_twice_as_long_in_the_place_of_the_first()
    {
        _parts.Retry.Schedule(First);
        _parts.Retry.Schedule(Second);
        Advance(Wait(1));
        Assert.Empty(_parts.Posted);
        Advance(Wait(1));

        Assert.Single(_parts.Posted);
        Assert.Equal((Second, 2), (_parts.Retry.Sid, _parts.Budget.Failures));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void A_wait_for_a_place_counts_no_failure_and_its_back_off_is_of_each_connection()
    {
        _parts.Retry.ScheduleForPlace(First);
        _parts.Retry.ScheduleForPlace(First);
        Advance(Wait(1));
        Assert.Empty(_parts.Posted);
        _parts.Retry.ScheduleForPlace(Second);
        Advance(Wait(1));

        Assert.Single(_parts.Posted);
        Assert.Equal(0, _parts.Budget.Failures);
    }

    [Fact]
    [Trait("Rule", "B8")]
    public void One_that_keeps_failing_waits_in_the_line_of_its_like()
    {
        for (var failure = 0; failure <= _parts.Fixture.Options.Retry.Budget; failure++)
        {
            _parts.Retry.Schedule(First);
        }

        Advance(_parts.Fixture.Options.Retry.MaxDelay);
        var retry = Assert.IsType<ChainStep.Retry>(Assert.Single(_parts.Posted));
        Assert.Same(_parts.Set.QuarantineGate, retry.Gate);
        Assert.NotSame(_parts.Set.Gate, retry.Gate);
    }

    private TimeSpan Wait(int failures) => _parts.Fixture.Options.Retry.InitialDelay * (0.5 * (1 << (failures - 1)));

    private void Advance(TimeSpan time) => _parts.Fixture.Time.Advance(time);
}
