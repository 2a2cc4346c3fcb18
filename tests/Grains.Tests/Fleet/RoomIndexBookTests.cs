using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Fleet;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>What a part of the index knows, and what it takes from another activation.</summary>
[Trait("Rule", "B9")]
public sealed class RoomIndexBookTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RoomIndexBook _book;

    public RoomIndexBookTests() => _book = new RoomIndexBook(_time);

    [Fact]
    public void The_highest_epoch_of_a_room_stays_and_the_same_entry_changes_nothing()
    {
        Assert.True(_book.Apply("a", Open(3)));
        Assert.False(_book.Apply("a", Open(3)));
        Assert.False(_book.Apply("a", Open(2)));
        Assert.False(_book.Apply("a", Closed(2)));
        Assert.True(_book.Apply("a", Open(3, "other")));
        Assert.Equal(Open(3, "other"), _book.Rooms["a"]);
        Assert.True(_book.Apply("a", Closed(3)));
        Assert.False(_book.Apply("a", Closed(3)));
        Assert.Empty(_book.Rooms);
    }

    [Fact]
    public void A_late_report_does_not_bring_a_closed_room_back_and_a_newer_session_does()
    {
        _book.Apply("a", Open(3));
        _book.Apply("a", Closed(3));
        Assert.False(_book.Apply("a", Open(3)));
        Assert.True(_book.Apply("a", Open(4)));
        Assert.Equal(4, _book.Rooms["a"].Epoch);
        Assert.Empty(_book.State.Removed);
    }

    [Fact]
    public void What_was_taken_out_does_not_come_back_from_the_store_and_what_is_new_there_does()
    {
        var other = new RoomIndexBook(_time);
        foreach (var book in new[] { _book, other })
        {
            book.Apply("gone", Open(3));
            book.Apply("again", Open(3));
        }

        other.Apply("new", Open(1));
        other.Apply("again", Open(4));
        _book.Apply("gone", Closed(3));
        _book.Apply("again", Closed(3));
        _book.Apply("mine", Open(1));
        _book.Merge(other.State);
        Assert.Equal(["again", "mine", "new"], _book.Rooms.Keys.Order());

        // The other activation, which still has it, takes it out as well.
        other.Merge(_book.State);
        Assert.Equal(["again", "mine", "new"], other.Rooms.Keys.Order());
        Assert.Equal(4, other.Rooms["again"].Epoch);
    }

    [Fact]
    public void A_new_activation_knows_what_was_taken_out()
    {
        _book.Apply("gone", Open(3));
        _book.Apply("gone", Closed(3));
        var next = new RoomIndexBook(_time);
        next.Merge(_book.State);
        Assert.False(next.Apply("gone", Open(3)));
    }

    [Fact]
    public void A_room_that_was_taken_out_wrongly_is_entered_after_a_while()
    {
        _book.Apply("a", Open(3));
        _book.Apply("a", Closed(3));
        _time.Advance(RoomIndexBook.Remembered - TimeSpan.FromTicks(1));
        Assert.False(_book.Apply("a", Open(2)));
        Assert.Single(_book.State.Removed);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Empty(_book.State.Removed);
        Assert.True(_book.Apply("a", Open(2)));
    }

    [Fact]
    public void Only_the_last_ones_that_were_taken_out_are_remembered()
    {
        for (var i = 0; i <= RoomIndexBook.MostRemoved; i++)
        {
            _book.Apply($"{i}", Open(1));
            _book.Apply($"{i}", Closed(1));
            _time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.Equal(RoomIndexBook.MostRemoved, _book.State.Removed.Count);
        Assert.True(_book.Apply("0", Open(1)));
        Assert.False(_book.Apply("1", Open(1)));
    }

    private static RoomIndexEntry Open(long epoch, string silo = "silo") => new(true, silo, epoch);

    private static RoomIndexEntry Closed(long epoch) => new(false, "silo", epoch);
}
