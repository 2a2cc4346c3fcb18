using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Rooms;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>A silo that hears neither the store nor most of the others sends its viewers away.</summary>
[Trait("Rule", "B18")]
public sealed class CutOffTests : IAsyncLifetime
{
    private readonly RoomOwnerFixture _fixture = new();
    private readonly Pings _pings = new();
    private readonly Departures _departures = new();
    private readonly CutOffWatch _watch;

    public CutOffTests() => _watch = new CutOffWatch(
        _fixture.Host,
        _fixture.Session.Epochs,
        _pings,
        new RoomPartings([_departures], NullLogger<RoomPartings>.Instance),
        Options.Create(_fixture.Session.Options),
        _fixture.Session.Time,
        _fixture.Session.Loggers.CreateLogger<CutOffWatch>());

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private FleetOptions Fleet => _fixture.Session.Options.Fleet;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_silo_that_hears_one_of_them_serves_on(bool store, bool others)
    {
        await OpenAsync();
        for (var seconds = 0; seconds < 60; seconds++)
        {
            await LookAsync(store, others);
            Pass(TimeSpan.FromSeconds(1));
        }

        Assert.False(_fixture.Host.IsCutOff);
        Assert.Empty(_departures.ToldAll);
        Assert.False(_fixture.Host.Find(RoomOwnerFixture.Room)!.IsEnding);
    }

    [Fact]
    public async Task A_silo_that_hears_neither_for_the_configured_time_ends_its_rooms_and_takes_none_until_it_hears_again()
    {
        await OpenAsync();
        var session = _fixture.Host.Find(RoomOwnerFixture.Room)!;
        await LookAsync(store: true, others: true);
        Pass(Fleet.CutOffAfter - TimeSpan.FromMilliseconds(1));
        await LookAsync(store: false, others: false);
        Assert.False(_fixture.Host.IsCutOff);

        Pass(TimeSpan.FromMilliseconds(1));
        Assert.True(_fixture.Host.IsCutOff);
        Assert.Equal(RoomDepartureKind.CutOff, Assert.Single(_departures.ToldAll));
        await session.Completion.Within("the session to end");
        Assert.False(_fixture.Host.CanTake(RoomOwnerFixture.Room));
        Assert.Throws<SiloDrainingException>(() => _fixture.Host.Start(RoomName.Parse("other"), 1, _fixture.Session.Descriptor, []));

        Pass(Fleet.CutOffAfter);
        Assert.Single(_departures.ToldAll);

        await LookAsync(store: true, others: false);
        Assert.False(_fixture.Host.IsCutOff);
        Assert.True(_fixture.Host.CanTake(RoomOwnerFixture.Room));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_delays_no_judgement_and_an_answer_counts_from_its_question()
    {
        await OpenAsync();
        var answer = new TaskCompletionSource<long>();
        _fixture.Session.Epochs.Answer = _ => answer.Task;
        var asked = _watch.RunAsync(TestContext.Current.CancellationToken);
        Pass(Fleet.PingInterval / 2);
        answer.SetResult(1);
        await asked.Within("the store's answer");
        _fixture.Session.Epochs.Answer = _ => new TaskCompletionSource<long>().Task;
        var unanswered = _watch.RunAsync(TestContext.Current.CancellationToken);

        Pass(Fleet.CutOffAfter - (Fleet.PingInterval / 2) - TimeSpan.FromMilliseconds(1));
        Assert.False(_fixture.Host.IsCutOff);
        Pass(TimeSpan.FromMilliseconds(1));
        Assert.True(_fixture.Host.IsCutOff);
        await unanswered.Within("the question to the store to be given up");
        Assert.False(_watch.HeardStore);
    }

    [Fact]
    public async Task A_silo_that_stood_still_is_not_taken_for_cut_off()
    {
        await OpenAsync();
        _fixture.Session.Time.Advance(TimeSpan.FromMinutes(10));
        _watch.Judge();
        Assert.False(_fixture.Host.IsCutOff);

        await LookAsync(store: true, others: true);
        Pass(Fleet.CutOffAfter - TimeSpan.FromMilliseconds(1));
        Assert.False(_fixture.Host.IsCutOff);
    }

    [Fact]
    public async Task A_session_below_the_stored_epoch_ends()
    {
        await OpenAsync();
        var session = _fixture.Host.Find(RoomOwnerFixture.Room)!;
        _fixture.Session.Epochs.Highest = 7;
        await LookAsync(store: true, others: true);
        await session.Completion.Within("the overtaken session to end");
    }

    private async Task OpenAsync()
    {
        _fixture.Host.Start(RoomOwnerFixture.Room, 1, _fixture.Session.Descriptor, []);
        await _fixture.Session.Until(
            () => _fixture.Host.Find(RoomOwnerFixture.Room)?.Status.Phase == RoomPhase.Connected, "the room to be connected");
    }

    private async Task LookAsync(bool store, bool others)
    {
        _fixture.Session.Epochs.Failure = store ? null : new IOException("cut off");
        if (others)
        {
            _pings.HeardMajorityAt = _fixture.Session.Time.GetTimestamp();
        }

        await _watch.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(store, _watch.HeardStore);
        _watch.Judge();
    }

    // The clock goes as the judging loop does.
    private void Pass(TimeSpan time)
    {
        for (var step = _watch.JudgeInterval; time > TimeSpan.Zero; time -= step)
        {
            _fixture.Session.Time.Advance(time < step ? time : step);
            _watch.Judge();
        }
    }

    private sealed class Pings : IFleetPings
    {
        public long HeardMajorityAt { get; set; }

        public int Members => 3;

        public int Heard => 3;
    }

    private sealed class Departures : IRoomDepartures
    {
        public List<RoomDepartureKind> ToldAll { get; } = [];

        public void Leaving(RoomName room, RoomDeparture departure)
        {
        }

        public void LeavingAll(RoomDepartureKind kind) => ToldAll.Add(kind);
    }
}
