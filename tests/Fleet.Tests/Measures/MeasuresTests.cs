using System.Diagnostics;
using RemoteAccess.Fleet.Tests.Viewers;

namespace RemoteAccess.Fleet.Tests.Measures;

/// <summary>What the scenarios judge by: faults that they are to find are found.</summary>
public sealed class MeasuresTests
{
    private static readonly Dictionary<long, int> s_acknowledged = new() { [1] = 1, [2] = 1, [3] = 1, [4] = 1 };

    [Fact]
    public void Two_gateways_in_turn_are_found_and_one_that_follows_another_is_not()
    {
        IReadOnlyList<Seen> one = [Info(0, 1), Message(1, 1, 1), Message(2, 1, 2)];
        IReadOnlyList<Seen> next = [Info(3, 2), Message(4, 2, 3), Message(5, 2, 4)];
        Assert.Equal(new Gateways(1, 0), Gateways.Of(s_acknowledged, [one, next], since: 2));

        IReadOnlyList<Seen> back = [.. one, Message(6, 1, 4)];
        Assert.Equal(new Gateways(1, 1), Gateways.Of(s_acknowledged, [back, [Info(3, 2), Message(4, 2, 3)]], since: 2));
    }

    [Fact]
    public void A_message_that_was_repeated_at_the_next_gateway_is_no_second_one()
    {
        IReadOnlyList<Seen> old = [Info(0, 1), Message(1, 1, 1), Message(2, 1, 2)];
        IReadOnlyList<Seen> next = [Info(3, 2), Message(4, 2, 2), Message(5, 2, 3)];
        Assert.Equal(0, Gateways.Of(s_acknowledged, [old, next], since: 0).Returns);
    }

    [Fact]
    public void What_nobody_acknowledged_does_not_count()
    {
        IReadOnlyList<Seen> late = [Info(0, 1), Message(1, 1, 1), Message(9, 1, 7)];
        IReadOnlyList<Seen> next = [Info(3, 2), Message(4, 2, 2)];
        Assert.Equal(0, Gateways.Of(s_acknowledged, [late, next], since: 0).Returns);
    }

    [Fact]
    public void What_is_missing_within_a_stream_is_told_apart_from_what_was_lost_between_two()
    {
        Assert.Equal(
            new Deliveries(4, 1, 0, Silent: 1, 0),
            Deliveries.Of(s_acknowledged, [[Info(0, 1), Message(1, 1, 1), Message(2, 1, 2), Message(3, 1, 4)]]));
        Assert.Equal(
            new Deliveries(4, 1, 0, Silent: 0, 0),
            Deliveries.Of(s_acknowledged, [[Info(0, 1), Message(1, 1, 1), Message(2, 1, 2), Info(3, 2), Message(4, 2, 4)]]));
    }

    [Fact]
    public void Duplicates_and_a_wrong_order_are_counted()
    {
        var deliveries = Deliveries.Of(
            s_acknowledged, [[Info(0, 1), Message(1, 1, 1), Message(2, 1, 3), Message(3, 1, 2), Message(4, 1, 4), Message(5, 1, 4)]]);
        Assert.Equal((1, 1), (deliveries.Duplicated, deliveries.Disordered));
    }

    [Fact]
    public void A_gap_is_from_the_last_thing_seen_to_the_ServerInfo_after_the_fault()
    {
        IReadOnlyList<Seen> seen = [Info(0, 1), Message(1, 1, 1), Info(4, 2), Message(5, 2, 2), Info(6, 3)];
        Assert.Equal(TimeSpan.FromSeconds(3), Gaps.Longest(seen, since: 0));
        Assert.Equal(TimeSpan.FromSeconds(1), Gaps.Longest(seen, since: 5 * Stopwatch.Frequency));
        Assert.Null(Gaps.Longest(seen, since: 7 * Stopwatch.Frequency));
    }

    [Fact]
    public void Arrivals_say_when_so_many_had_come_and_how_many_came_at_once()
    {
        var arrivals = new Arrivals([Seconds(5), Seconds(2), Seconds(2.05), Seconds(9)], Seconds(1));
        Assert.Equal(
            (4, TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(4), 2),
            (arrivals.Count, arrivals.Last, arrivals.TimeOf(3), arrivals.Peak));
    }

    private static long Seconds(double seconds) => (long)(seconds * Stopwatch.Frequency);

    private static Seen Info(int second, long epoch) => new(Seconds(second), epoch, null);

    private static Seen Message(int second, long epoch, long number) => new(Seconds(second), epoch, number);
}
