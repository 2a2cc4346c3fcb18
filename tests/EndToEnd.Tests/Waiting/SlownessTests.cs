namespace RemoteAccess.EndToEnd.Tests.Waiting;

/// <summary>How the slowness of a machine is judged from the times of equal pieces of work.</summary>
public sealed class SlownessTests
{
    private static readonly long Millisecond = System.Diagnostics.Stopwatch.Frequency / 1000;

    [Fact]
    public void Equal_times_are_no_slowness()
    {
        var (undisturbed, factor) = Slowness.Judge(Enumerable.Repeat(Millisecond, 100).ToArray());

        Assert.Equal((TimeSpan.FromMilliseconds(100), 1.0), (undisturbed, factor));
    }

    [Fact]
    public void Pieces_that_were_held_up_count_as_slowness_and_not_as_work()
    {
        long[] pieces = [.. Enumerable.Repeat(Millisecond, 90), .. Enumerable.Repeat(91 * Millisecond, 10)];

        var (undisturbed, factor) = Slowness.Judge(pieces);

        Assert.Equal((TimeSpan.FromMilliseconds(100), 10.0), (undisturbed, factor));
    }

    [Fact]
    public void A_step_counts_by_how_much_of_it_the_process_got()
    {
        var step = TimeSpan.FromMilliseconds(500);

        Assert.Equal(step, UndisturbedTime.Count(step, step, 1));
        Assert.Equal(TimeSpan.FromMilliseconds(50), UndisturbedTime.Count(step, step, 10));
    }

    [Fact]
    public void A_machine_that_stood_still_for_an_hour_used_up_one_step()
    {
        var step = TimeSpan.FromMilliseconds(500);

        Assert.Equal(step, UndisturbedTime.Count(step, TimeSpan.FromHours(1), 1));
    }

    [Fact]
    public void Measuring_takes_little_and_never_says_faster_than_alone()
    {
        var (undisturbed, factor) = Slowness.Measure();

        Assert.InRange(undisturbed, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(200));
        Assert.True(factor >= 1);
    }
}
