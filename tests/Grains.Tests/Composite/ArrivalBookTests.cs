using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Composite;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Composite;

/// <summary>The order of arrival over several transports.</summary>
public sealed class ArrivalBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly ArrivalBook _book;
    private readonly RoomPart _left = new(0, new FakeConnector(new Pulse()) { Name = "left" }, Start);
    private readonly RoomPart _right = new(1, new FakeConnector(new Pulse()) { Name = "right" }, Start);

    public ArrivalBookTests() => _book = new ArrivalBook(new ArrivalClock(_time));

    [Fact]
    [Trait("Rule", "R3")]
    public void Who_arrives_later_is_later_whatever_the_clocks_of_the_transports_say()
    {
        var first = Seen(_left, "PA_1", own: 9_000_000_000_000);
        var second = Seen(_right, "PA_2", own: 5);
        var third = Seen(_left, "PA_3", own: 9_000_000_000_001);
        Assert.True(first < second && second < third, $"{first} {second} {third}");
    }

    [Fact]
    [Trait("Rule", "B20")]
    public void A_wall_clock_that_goes_back_changes_no_order_and_the_values_look_like_the_time_of_day()
    {
        var first = Seen(_left, "PA_1");
        Assert.Equal(Start.ToUnixTimeMilliseconds(), first);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Start.AddMinutes(1).ToUnixTimeMilliseconds(), Seen(_right, "PA_2"));
        _time.AdjustTime(Start.AddHours(-1));
        Assert.Equal(Start.AddMinutes(1).ToUnixTimeMilliseconds() + 1, Seen(_right, "PA_3", "bob"));
    }

    [Fact]
    [Trait("Rule", "R3")]
    public void One_that_is_seen_late_but_joined_earlier_on_the_same_transport_is_placed_before()
    {
        var last = Seen(_left, "PA_1", own: 300);
        var first = Seen(_left, "PA_2", own: 100);
        var middle = Seen(_left, "PA_3", own: 200);
        Assert.True(first < middle && middle < last, $"{first} {middle} {last}");
    }

    [Fact]
    [Trait("Rule", "R3")]
    public void One_that_is_seen_late_is_placed_after_those_of_other_transports_that_came_before_it_if_its_own_order_allows()
    {
        var early = Seen(_left, "PA_1", own: 100);
        var other = Seen(_right, "PA_2", own: 100);
        var last = Seen(_left, "PA_3", own: 300);
        var late = Seen(_left, "PA_4", own: 200);
        Assert.True(early < other && other < late && late < last, $"{early} {other} {late} {last}");
    }

    [Fact]
    [Trait("Rule", "R4")]
    public void Two_that_joined_at_the_same_time_on_one_transport_are_equal_unless_another_came_in_between()
    {
        Assert.Equal(Seen(_left, "PA_1", own: 100), Seen(_left, "PA_2", own: 100));
        var other = Seen(_right, "PA_3", own: 100);
        Assert.True(Seen(_left, "PA_4", own: 100) > other);
    }

    [Fact]
    [Trait("Rule", "R7")]
    public void A_SID_keeps_its_place_while_its_transport_is_lost_and_is_forgotten_when_the_transport_returns_without_it()
    {
        var kept = Seen(_left, "PA_1");
        Seen(_left, "PA_2", "bob");
        var moved = Seen(_right, "PA_3");
        Assert.Equal(["PA_1", "PA_2"], _book.Lost(_left).Select(arrival => arrival.Sid.Value));
        Assert.Empty(_book.Of(_left));

        Assert.Equal(kept, Seen(_left, "PA_1"));
        _book.Returned(_left);
        Assert.Equal(["PA_1"], _book.Of(_left).Select(arrival => arrival.Sid.Value));
        Assert.True(kept < moved);
        Assert.Equal(2, _book.Count);
    }

    [Fact]
    [Trait("Rule", "R7")]
    public void A_SID_that_another_transport_has_is_not_entered()
    {
        Seen(_left, "PA_1");
        Assert.Null(_book.Seen(_right, Someone("PA_1")));
        Assert.Same(_left, _book.Find(ParticipantSid.Parse("PA_1"))!.Part);
    }

    [Fact]
    public void One_that_is_not_to_be_kept_gets_a_place_and_leaves_nothing()
    {
        Assert.NotNull(_book.Seen(_left, Someone("PA_1"), keep: false));
        Assert.Equal(0, _book.Count);
        Assert.True(_book.Of(Someone("PA_1").Identity).IsEmpty);
    }

    [Fact]
    public void One_that_has_left_is_forgotten()
    {
        Seen(_left, "PA_1");
        _book.Remove(_book.Find(ParticipantSid.Parse("PA_1"))!);
        Assert.Equal(0, _book.Count);
        Assert.True(_book.Of(Someone("PA_1").Identity).IsEmpty);
    }

    private static RemoteParticipant Someone(string sid, string identity = "ann", long own = 100) => new(
        ParticipantIdentity.Parse(identity), ParticipantSid.Parse(sid), own, RemoteParticipantState.Active,
        new Dictionary<string, string>());

    private long Seen(RoomPart part, string sid, string identity = "ann", long own = 100) =>
        _book.Seen(part, Someone(sid, identity, own))!.JoinedAt;
}
