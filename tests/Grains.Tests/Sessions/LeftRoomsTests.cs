using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Sessions;

public sealed class LeftRoomsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LeftRooms _left;

    public LeftRoomsTests() => _left = new LeftRooms(_time);

    [Fact]
    public void A_room_is_remembered_for_its_time_since_its_last_end()
    {
        var room = RoomName.Parse("room");
        Assert.False(_left.Contains(room));
        _left.Add(room);
        _time.Advance(LeftRooms.For - TimeSpan.FromTicks(1));
        _left.Add(room);
        Assert.True(_left.Contains(room));
        _time.Advance(LeftRooms.For - TimeSpan.FromTicks(1));
        _left.Add(RoomName.Parse("other"));
        Assert.True(_left.Contains(room));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(_left.Contains(room));
    }

    [Fact]
    public void Rooms_that_ended_long_ago_are_forgotten()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _left.Add(RoomName.Parse($"room-{i}"));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((int)LeftRooms.For.TotalSeconds, _left.Count);
    }
}
