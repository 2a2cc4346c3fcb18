using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>A wait of a run is ended by one, and no interruption is missed.</summary>
public sealed class RunWaitTests
{
    private readonly RunWait _wait = new();

    [Fact]
    [Trait("Rule", "F1")]
    public void A_wait_is_ended_once_and_only_for_what_is_waited_for()
    {
        Assert.False(_wait.TryEnd(RunWait.Reason.Write));
        _wait.Begin(RunWait.Reason.Write);
        Assert.Equal((true, false), (_wait.IsFor(RunWait.Reason.Write), _wait.IsFor(RunWait.Reason.Budget)));
        Assert.False(_wait.TryEnd(RunWait.Reason.Budget));
        Assert.True(_wait.TryEnd(RunWait.Reason.Write));
        Assert.False(_wait.TryEnd(RunWait.Reason.Write));
    }

    [Fact]
    [Trait("Rule", "F1")]
    [Trait("Rule", "F2")]
    public async Task Of_an_end_and_an_interruption_at_the_same_time_one_goes_on_with_the_run()
    {
        for (var i = 0; i < 2_000; i++)
        {
            var wait = new RunWait();
            var ended = 0;
            using var start = new Barrier(2);
            var waiter = Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                wait.Begin(RunWait.Reason.Write);
                if (wait.IsInterrupted && wait.TryEnd(RunWait.Reason.Write))
                {
                    Interlocked.Increment(ref ended);
                }
            }, TestContext.Current.CancellationToken);
            var interrupter = Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                wait.Interrupt();
                if (wait.TryEnd(RunWait.Reason.Write))
                {
                    Interlocked.Increment(ref ended);
                }
            }, TestContext.Current.CancellationToken);
            await Task.WhenAll(waiter, interrupter).Within("both");
            Assert.Equal(1, ended);
        }
    }

    [Fact]
    [Trait("Rule", "F7")]
    public void A_call_is_taken_only_while_it_is_under_way_and_the_link_has_ended()
    {
        Assert.False(_wait.TryTakeCall());
        _wait.BeginCall();
        Assert.False(_wait.TryTakeCall());
        Assert.True(_wait.TryEndCall());
        _wait.BeginCall();
        _wait.Interrupt();
        Assert.True(_wait.TryTakeCall());
        Assert.False(_wait.TryTakeCall());
        Assert.False(_wait.TryEndCall());
        Assert.False(_wait.TryTakeCall());
    }

    [Fact]
    [Trait("Rule", "F7")]
    public async Task Of_the_end_of_a_call_and_one_that_takes_it_at_the_same_time_one_goes_on_with_the_run()
    {
        for (var i = 0; i < 2_000; i++)
        {
            var wait = new RunWait();
            var owners = 0;
            using var start = new Barrier(2);
            wait.BeginCall();
            var call = Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                if (wait.TryEndCall())
                {
                    Interlocked.Increment(ref owners);
                }
            }, TestContext.Current.CancellationToken);
            var watchdog = Task.Run(() =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                wait.Interrupt();
                if (wait.TryTakeCall())
                {
                    Interlocked.Increment(ref owners);
                }
            }, TestContext.Current.CancellationToken);
            await Task.WhenAll(call, watchdog).Within("both");
            Assert.Equal(1, owners);
        }
    }
}
