using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>A loaded silo moves rooms to a less loaded one: when, how many, and what it leaves alone.</summary>
[Trait("Rule", "B15")]
public sealed class RebalancingTests : IAsyncLifetime
{
    private readonly RoomOwnerFixture _fixture = new();
    private readonly FakeMembers _cluster = new(3);
    private readonly FleetLoads _loads;
    private readonly Moving _moving;

    public RebalancingTests()
    {
        _loads = new FleetLoads(_cluster.Members);
        _moving = new Moving(_fixture);
        Answer(1, 0);
        _fixture.Session.Options.Fleet.MovesPerMinute = 10_000;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_fixture.Host.Sessions.Select(session => session.CloseAsync(ReasonCode.RoomClosed, planned: false)));
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task Rooms_go_to_the_least_loaded_silo_until_the_difference_is_small_once_it_was_there_in_two_rounds()
    {
        Answer(2, 30);
        Open(40);
        var rebalancing = New();
        await Round(rebalancing);
        Assert.Empty(_moving.Moves);

        await Round(rebalancing);
        Assert.Equal(11, _moving.Moves.Count);
        Assert.All(_moving.Moves, move => Assert.Equal("127.0.0.1:11112@1", move.Silo));
        Assert.Equal(11, _moving.Moves.DistinctBy(move => move.Room).Count());
        Assert.Equal(11, _fixture.Session.Logs.GetSnapshot().Count(line => line.Id.Id == 2111));
    }

    [Fact]
    public async Task Of_two_loaded_silos_each_gives_its_share_only()
    {
        _loads.Answered(FakeMembers.Silo(2), new SiloLoad(100, 0, 0, TakesRooms: true));
        Open(100);
        var rebalancing = New();
        await Round(rebalancing);
        await Round(rebalancing);
        Assert.Equal(33, _moving.Moves.Count);
    }

    [Fact]
    public async Task A_difference_that_is_gone_in_the_next_round_moves_nothing()
    {
        Open(40);
        var rebalancing = New();
        for (var i = 0; i < 4; i++)
        {
            Answer(1, i % 2 == 0 ? 0 : 40);
            await Round(rebalancing);
        }

        Assert.Empty(_moving.Moves);
    }

    [Fact]
    public async Task Viewers_that_are_still_on_their_way_count_for_the_silo_that_their_room_went_to()
    {
        Open(40);
        var rebalancing = New();
        for (var i = 0; i < 14; i++)
        {
            // Its answer stays 0.
            await Round(rebalancing, seconds: 1);
        }

        Assert.Equal(11, _moving.Moves.Count);
        for (var i = 0; i < 4; i++)
        {
            await Round(rebalancing);
        }

        Assert.True(_moving.Moves.Count > 11, "What has not come back after a while does not come back.");
    }

    [Fact]
    public async Task Viewers_that_have_come_back_are_not_counted_twice()
    {
        Open(60);
        var rebalancing = New();
        await Round(rebalancing);
        await Round(rebalancing, seconds: 1);
        Assert.Equal(20, _moving.Moves.Count);
        Answer(1, 20);
        Open(90, from: 60);
        await Round(rebalancing, seconds: 1);

        // The other silo has 20, not 40: the two are even at 90 and 60.
        Assert.Equal(60, _moving.Moves.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    public async Task No_minute_has_more_moves_than_the_limit(int limit)
    {
        _fixture.Session.Options.Fleet.MovesPerMinute = limit;
        Open(250);
        var rebalancing = New();
        for (var i = 0; i < 300; i++)
        {
            await Round(rebalancing, seconds: 1);
        }

        var minute = TimeSpan.FromMinutes(1);
        Assert.All(_moving.Moves, move => Assert.InRange(
            _moving.Moves.Count(other => other.At >= move.At && other.At < move.At + minute), 1, limit));
        Assert.InRange(_moving.Moves.Count, limit * 4, limit * 5);
        Assert.InRange(_moving.Moves.GroupBy(move => move.At).Max(round => round.Count()), 1, Math.Max(1, limit / 10));
    }

    [Theory]
    [InlineData("switched off")]
    [InlineData("draining")]
    [InlineData("cut off")]
    public async Task Nothing_moves_while_it_may_not(string why)
    {
        Open(40);
        _fixture.Session.Options.Fleet.Rebalance = why != "switched off";
        if (why == "draining")
        {
            _fixture.Host.RefuseRooms();
        }

        _fixture.Host.IsCutOff = why == "cut off";
        var rebalancing = New();
        await Round(rebalancing);
        await Round(rebalancing);
        Assert.Empty(_moving.Moves);

        if (why == "cut off")
        {
            _fixture.Host.IsCutOff = false;
            await Round(rebalancing);
            Assert.Empty(_moving.Moves);
            await Round(rebalancing);
            Assert.NotEmpty(_moving.Moves);
        }
    }

    [Fact]
    public async Task A_round_ends_when_the_silo_begins_to_drain()
    {
        Open(40);
        var rebalancing = New();
        await Round(rebalancing);
        _moving.Moved = () => _fixture.Host.RefuseRooms();
        await Round(rebalancing);
        Assert.Single(_moving.Moves);
    }

    [Fact]
    public async Task A_silo_that_is_full_gives_rooms_away()
    {
        _fixture.Session.Options.Admission.Rooms = 40;
        Open(40);
        Assert.False(_fixture.Host.Load.TakesRooms);
        var rebalancing = New();
        await Round(rebalancing);
        await Round(rebalancing);
        Assert.NotEmpty(_moving.Moves);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_room_that_could_not_be_moved_and_the_silo_that_did_not_take_it_are_left_alone_for_longer_each_time(bool throws)
    {
        _moving.Takes = false;
        _moving.Throws = throws;
        Open(40);
        var rebalancing = New();
        for (var i = 0; i < 720; i++)
        {
            await Round(rebalancing);
        }

        // An hour, in which a silo is asked after 1, 3, 7, 15, 25, … minutes.
        Assert.InRange(_moving.Moves.Count, 5, 9);
        Assert.InRange(_moving.Moves.CountBy(move => move.Room).Max(room => room.Value), 1, 3);
        Assert.InRange(_moving.Moves.CountBy(move => move.Room).Count(), 4, 9);
        var lines = _fixture.Session.Logs.GetSnapshot();
        Assert.Equal(_moving.Moves.Count, lines.Count(line => line.Id.Id == (throws ? 2112 : 2161)));
        Assert.DoesNotContain(lines, line => line.Id.Id == (throws ? 2161 : 2112));
        Assert.Contains(lines, line => line.Id.Id == (throws ? 2112 : 2161)
            && line.Message.Contains(_moving.Moves[0].Room.ToString(), StringComparison.Ordinal)
            && line.Message.Contains("00:10:00", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_silo_gets_the_rooms_that_one_does_not_take()
    {
        Answer(2, 1);
        _moving.Takes = false;
        Open(60);
        var rebalancing = New();
        await Round(rebalancing);
        await Round(rebalancing);
        _moving.Takes = true;
        await Round(rebalancing);
        Assert.Equal("127.0.0.1:11112@1", _moving.Moves[0].Silo);
        Assert.True(_moving.Moves.Count > 1);
        Assert.All(_moving.Moves.Skip(1), move => Assert.Equal("127.0.0.1:11113@1", move.Silo));
    }

    private Rebalancing New() => new(
        _cluster.Members, _loads, _fixture.Host, _moving, Options.Create(_fixture.Session.Options), _fixture.Session.Time,
        _fixture.Session.Loggers.CreateLogger<Rebalancing>());

    private void Open(int rooms, int from = 0)
    {
        for (var i = from; i < from + rooms; i++)
        {
            _fixture.Host.Start(RoomName.Parse($"room-{i}"), 1, _fixture.Session.Descriptor, []);
        }
    }

    private void Answer(int silo, int viewers) => _loads.Answered(FakeMembers.Silo(silo), new SiloLoad(0, viewers, 0, TakesRooms: true));

    private async Task Round(Rebalancing rebalancing, int seconds = 5)
    {
        _fixture.Session.Time.Advance(TimeSpan.FromSeconds(seconds));
        await rebalancing.RunAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Moving(RoomOwnerFixture fixture) : IRoomMoving
    {
        private readonly DateTimeOffset _began = fixture.Session.Time.GetUtcNow();

        public List<(RoomName Room, string? Silo, TimeSpan At)> Moves { get; } = [];

        public bool Takes { get; set; } = true;

        public bool Throws { get; set; }

        public Action Moved { get; set; } = () => { };

        public async Task<bool> TryMoveAsync(RoomName room, string? silo, Action<Exception> failed)
        {
            Moves.Add((room, silo, fixture.Session.Time.GetUtcNow() - _began));
            if (!Takes)
            {
                if (Throws)
                {
                    failed(new IOException("Moving fails on demand."));
                }

                return false;
            }

            var closing = fixture.Host.Find(room)!.CloseAsync(ReasonCode.Moved, planned: false);
            await closing.Within("the session to end");
            await fixture.Session.Until(() => fixture.Host.Find(room) is null, "the session to be released");
            Moved();
            return true;
        }
    }
}
