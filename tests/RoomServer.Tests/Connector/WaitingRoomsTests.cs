using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.RoomServer.Connector;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connector;

/// <summary>Which rooms are due, and when.</summary>
[Trait("Rule", "S7")]
public sealed class WaitingRoomsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WaitingRooms _rooms;

    public WaitingRoomsTests() => _rooms = new WaitingRooms(_time);

    public void Dispose() => _rooms.Dispose();

    [Fact]
    public async Task However_many_viewers_join_a_room_is_due_once_and_in_turn()
    {
        foreach (var room in new[] { "a", "b", "a", "a", "c", "b" })
        {
            _rooms.ViewerJoined(room);
        }

        Assert.Equal(["a", "b", "c"], await DueAsync());
        Assert.Equal(3, _rooms.Count);
    }

    [Theory]
    [InlineData(ArrivalOutcome.Served)]
    [InlineData(ArrivalOutcome.Opened)]
    [InlineData(ArrivalOutcome.NotServed)]
    public async Task A_settled_room_is_forgotten_and_due_at_once_with_the_next_viewer(ArrivalOutcome outcome)
    {
        await AskedAsync("a", outcome);
        Assert.Equal(0, _rooms.Count);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await DueAsync());
        _rooms.ViewerJoined("a");
        Assert.Equal(["a"], await DueAsync());
    }

    [Theory]
    [InlineData(ArrivalOutcome.Declined)]
    [InlineData(ArrivalOutcome.Invalid)]
    public async Task A_declined_room_is_not_due_by_itself_and_with_the_next_viewer_after_the_pause(ArrivalOutcome outcome)
    {
        await AskedAsync("a", outcome);
        _time.Advance(ArrivalPolicy.DeclinedPause / 2);
        _rooms.ViewerJoined("a");
        Assert.Empty(await DueAsync());
        _time.Advance(ArrivalPolicy.DeclinedPause / 2);
        Assert.Equal(["a"], await DueAsync());

        _rooms.Answered("a", outcome);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await DueAsync());
        Assert.Equal(0, _rooms.Count);
    }

    [Theory]
    [InlineData(ArrivalOutcome.Limited)]
    [InlineData(ArrivalOutcome.Failed)]
    public async Task What_failed_is_due_again_after_waits_that_double_to_their_longest(ArrivalOutcome outcome)
    {
        await AskedAsync("a", outcome);
        for (var longest = ArrivalPolicy.FirstRetry; longest < 4 * ArrivalPolicy.LongestRetry; longest *= 2)
        {
            var wait = longest < ArrivalPolicy.LongestRetry ? longest : ArrivalPolicy.LongestRetry;
            _time.Advance((wait / 2) - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await DueAsync());
            _time.Advance((wait / 2) + TimeSpan.FromMilliseconds(1));
            Assert.Equal(["a"], await DueAsync());
            _rooms.Answered("a", outcome);
        }

        _time.Advance(ArrivalPolicy.LongestRetry);
        Assert.Equal(["a"], await DueAsync());
        _rooms.Answered("a", ArrivalOutcome.Opened);
        await AskedAsync("a", outcome);
        _time.Advance(ArrivalPolicy.FirstRetry);
        Assert.Equal(["a"], await DueAsync());
    }

    [Theory]
    [InlineData(ArrivalOutcome.Served)]
    [InlineData(ArrivalOutcome.NotServed)]
    [InlineData(ArrivalOutcome.Declined)]
    [InlineData(ArrivalOutcome.Failed)]
    public async Task A_viewer_who_joins_during_a_call_is_reported_after_it(ArrivalOutcome outcome)
    {
        _rooms.ViewerJoined("a");
        Assert.Equal(["a"], await DueAsync());
        _rooms.ViewerJoined("a");
        _rooms.ViewerJoined("a");
        Assert.Empty(await DueAsync());

        _rooms.Answered("a", outcome);
        _time.Advance(ArrivalPolicy.DeclinedPause);
        Assert.Equal(["a"], await DueAsync());
    }

    [Fact]
    public async Task A_room_whose_viewers_left_before_their_turn_is_forgotten()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _rooms.ViewerJoined($"{i % 7}");
            _rooms.NoViewers($"{i % 7}");
        }

        Assert.Equal(0, _rooms.Count);
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task A_viewer_who_leaves_ends_the_attempts_and_one_who_comes_back_does_not_skip_the_wait()
    {
        await AskedAsync("gone", ArrivalOutcome.Failed);
        _rooms.NoViewers("gone");
        await AskedAsync("back", ArrivalOutcome.Failed);
        _rooms.NoViewers("back");
        _rooms.ViewerJoined("back");
        Assert.Empty(await DueAsync());

        _time.Advance(ArrivalPolicy.FirstRetry);
        Assert.Equal(["back"], await DueAsync());
        Assert.Equal(1, _rooms.Count);
    }

    [Fact]
    public async Task A_viewer_who_leaves_during_its_call_is_not_reported_again()
    {
        _rooms.ViewerJoined("a");
        await DueAsync();
        _rooms.ViewerJoined("a");
        _rooms.NoViewers("a");
        _rooms.Answered("a", ArrivalOutcome.Failed);

        _time.Advance(ArrivalPolicy.LongestRetry);
        Assert.Empty(await DueAsync());
        Assert.Equal(0, _rooms.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_device_that_joins_ends_the_attempts_after_a_failure(bool meanwhile)
    {
        _rooms.ViewerJoined("a");
        await DueAsync();
        if (meanwhile)
        {
            _rooms.DeviceJoined("a");
        }

        _rooms.Answered("a", ArrivalOutcome.Failed);
        if (!meanwhile)
        {
            _rooms.DeviceJoined("a");
        }

        _time.Advance(ArrivalPolicy.LongestRetry);
        Assert.Empty(await DueAsync());
        Assert.Equal(0, _rooms.Count);
    }

    [Fact]
    public async Task A_device_that_joins_does_not_silence_the_first_call_nor_a_viewer_who_comes_after_it()
    {
        // Anybody with roomAdmin looks like a device.
        _rooms.ViewerJoined("a");
        _rooms.DeviceJoined("a");
        Assert.Equal(["a"], await DueAsync());
        _rooms.DeviceJoined("a");
        _rooms.ViewerJoined("a");
        _rooms.Answered("a", ArrivalOutcome.Failed);

        _time.Advance(ArrivalPolicy.FirstRetry);
        Assert.Equal(["a"], await DueAsync());
        _rooms.Answered("a", ArrivalOutcome.Failed);
        _time.Advance(2 * ArrivalPolicy.FirstRetry);
        Assert.Equal(["a"], await DueAsync());
    }

    [Fact]
    public async Task Rooms_that_nobody_waits_in_are_remembered_up_to_a_bound_and_until_their_wait_is_over()
    {
        for (var i = 0; i < 2 * WaitingRooms.MaxResting; i++)
        {
            await AskedAsync($"{i}", i % 2 == 0 ? ArrivalOutcome.Failed : ArrivalOutcome.Declined);
            _rooms.NoViewers($"{i}");
        }

        Assert.Equal(WaitingRooms.MaxResting, _rooms.Count);
        await AskedAsync("waits", ArrivalOutcome.Failed);
        Assert.Equal(WaitingRooms.MaxResting + 1, _rooms.Count);

        _time.Advance(ArrivalPolicy.DeclinedPause);
        Assert.Equal(["waits"], await DueAsync());
        Assert.Equal(1, _rooms.Count);
    }

    [Fact]
    public async Task However_rooms_came_to_be_remembered_the_bound_stays_what_it_is()
    {
        for (var i = 0; i < 10; i++)
        {
            _rooms.ViewerJoined("a");
            Assert.Equal(["a"], await DueAsync());
            _rooms.ViewerJoined("a");
            _rooms.Answered("a", ArrivalOutcome.Served);
            Assert.Equal(["a"], await DueAsync());
            _rooms.Answered("a", ArrivalOutcome.Declined);
            _rooms.ViewerJoined("a");
            _rooms.NoViewers("a");
            _time.Advance(ArrivalPolicy.DeclinedPause);
            Assert.Empty(await DueAsync());
        }

        for (var i = 0; i <= WaitingRooms.MaxResting; i++)
        {
            await AskedAsync($"{i}", ArrivalOutcome.Declined);
        }

        Assert.Equal(WaitingRooms.MaxResting, _rooms.Count);
    }

    [Fact]
    public async Task Whoever_waits_for_a_room_hears_of_a_viewer_and_of_a_wait_that_is_over()
    {
        var first = _rooms.NextAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(first.IsCompleted);
        _rooms.ViewerJoined("a");
        Assert.Equal("a", await first.Within("the room of the viewer"));

        _rooms.Answered("a", ArrivalOutcome.Failed);
        var second = _rooms.NextAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(second.IsCompleted);
        _time.Advance(ArrivalPolicy.FirstRetry);
        Assert.Equal("a", await second.Within("the room again"));
    }

    /// <summary>Against a model that knows only who waits: nobody is forgotten, nobody is asked for twice at once, nothing is left
    /// over.</summary>
    [Fact]
    public void Whatever_happens_a_room_is_due_as_long_as_somebody_waits_in_it() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Enum<ArrivalOutcome>()).Array[0, 60].Sample(steps =>
        {
            var time = new FakeTimeProvider();
            using var rooms = new WaitingRooms(time);
            var (viewers, owed, asking) = (new HashSet<string>(), new HashSet<string>(), new List<string>());
            foreach (var (step, number, outcome) in steps)
            {
                var room = $"{number}";
                switch (step)
                {
                    case 0:
                        rooms.ViewerJoined(room);
                        viewers.Add(room);
                        owed.Add(room);
                        break;
                    case 1:
                        rooms.NoViewers(room);
                        viewers.Remove(room);
                        owed.Remove(room);
                        break;
                    case 2:
                        foreach (var due in DueAsync(rooms).GetAwaiter().GetResult())
                        {
                            Assert.DoesNotContain(due, asking);
                            Assert.True(owed.Remove(due), $"Nobody waits in {due}.");
                            asking.Add(due);
                        }

                        break;
                    case 3 when asking.Remove(room):
                        rooms.Answered(room, outcome);
                        if (outcome is ArrivalOutcome.Limited or ArrivalOutcome.Failed && viewers.Contains(room))
                        {
                            owed.Add(room);
                        }

                        break;
                    case 4:
                        time.Advance(TimeSpan.FromMilliseconds(700));
                        break;
                }
            }

            asking.ForEach(room => rooms.Answered(room, ArrivalOutcome.Served));
            time.Advance(ArrivalPolicy.LongestRetry);
            Assert.Equal(owed.Order(), DueAsync(rooms).GetAwaiter().GetResult().Order());
            Assert.Equal(owed.Count, rooms.Count);
        });

    private async Task AskedAsync(string room, ArrivalOutcome outcome)
    {
        _rooms.ViewerJoined(room);
        Assert.Equal([room], await DueAsync());
        _rooms.Answered(room, outcome);
    }

    private Task<List<string>> DueAsync() => DueAsync(_rooms);

    // What can be taken without waiting.
    private static async Task<List<string>> DueAsync(WaitingRooms rooms)
    {
        var due = new List<string>();
        while (true)
        {
            using var enough = new CancellationTokenSource();
            var next = rooms.NextAsync(enough.Token);
            if (!next.IsCompleted)
            {
                // Cancelling a wait for nothing takes nothing.
                await enough.CancelAsync();
            }

            try
            {
                due.Add(await next);
            }
            catch (OperationCanceledException)
            {
                return due;
            }
        }
    }
}
