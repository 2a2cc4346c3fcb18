using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Connector;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connector;

/// <summary>Who tells the grains of viewers.</summary>
[Trait("Rule", "S7")]
public sealed class ArrivalsTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeArrivals _grains = new();
    private readonly FakeLogger<Arrivals> _log = new();
    private readonly WaitingRooms _rooms;
    private readonly Arrivals _arrivals;

    public ArrivalsTests()
    {
        _rooms = new WaitingRooms(_time);
        _arrivals = new Arrivals(_rooms, _grains, _time, _log);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        var stopping = _arrivals.StopAsync(CancellationToken.None);
        while (!stopping.IsCompleted)
        {
            _time.Advance(Arrivals.StopLimit);
            await Task.Yield();
        }

        await stopping;
        _arrivals.Dispose();
        _rooms.Dispose();
    }

    [Fact]
    public async Task A_viewer_of_the_embedded_server_is_reported_with_its_room()
    {
        await using var server = await TestServer.StartAsync(
            services: services => services.AddSingleton<IRoomArrivals>(_grains).AddRoomServerArrivals());

        await server.JoinAsync("recorder", "hidden", grant => grant with { Hidden = true });
        await server.JoinAsync("device", "with a device", grant => grant with { RoomAdmin = true });
        await server.JoinAsync("ann", "arm 7 ✓");
        var call = await _grains.NextAsync();
        Assert.Equal("arm 7 ✓", call.Room);
        call.Answer.SetResult(ArrivalOutcome.Opened);

        await server.JoinAsync("ben", "with a device");
        (await _grains.NextAsync()).Answer.SetResult(ArrivalOutcome.Served);
        Assert.Equal(0, _grains.Unseen);
    }

    [Fact]
    public async Task Viewers_who_joined_before_the_silo_was_up_are_reported_once_it_is()
    {
        _rooms.ViewerJoined("early");
        _rooms.ViewerJoined("early");
        await _arrivals.StartAsync(Cancelled);

        Assert.Equal("early", (await _grains.NextAsync()).Room);
    }

    [Fact]
    public async Task A_failed_or_limited_report_is_repeated_until_it_is_answered()
    {
        await _arrivals.StartAsync(Cancelled);
        _rooms.ViewerJoined("a");
        foreach (var outcome in new[] { ArrivalOutcome.Failed, ArrivalOutcome.Limited, ArrivalOutcome.Opened })
        {
            var next = _grains.NextAsync();
            while (!next.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(500));
                await Task.Yield();
            }

            (await next).Answer.SetResult(outcome);
        }

        await ForgottenAsync();
        Assert.Equal(0, _grains.Unseen);
    }

    [Fact]
    public async Task A_report_is_repeated_when_a_grain_throws_and_the_failure_is_logged()
    {
        await _arrivals.StartAsync(Cancelled);
        _rooms.ViewerJoined("a");
        (await _grains.NextAsync()).Answer.SetException(new InvalidOperationException("Broken."));
        var next = _grains.NextAsync();
        while (!next.IsCompleted)
        {
            _time.Advance(ArrivalPolicy.FirstRetry);
            await Task.Yield();
        }

        (await next).Answer.SetResult(ArrivalOutcome.Served);
        var line = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal((LogLevel.Warning, 1151, "'Broken.'"), (line.Level, line.Id.Id, line.Exception?.Message));
    }

    [Fact]
    public async Task So_many_rooms_are_reported_at_once_and_the_others_in_turn()
    {
        await _arrivals.StartAsync(Cancelled);
        for (var i = 0; i <= Arrivals.Parallelism; i++)
        {
            _rooms.ViewerJoined($"{i}");
        }

        var calls = new List<FakeArrivals.Call>();
        while (calls.Count < Arrivals.Parallelism)
        {
            calls.Add(await _grains.NextAsync());
        }

        Assert.Equal(0, _grains.Unseen);
        calls[3].Answer.SetResult(ArrivalOutcome.Served);
        Assert.Equal($"{Arrivals.Parallelism}", (await _grains.NextAsync()).Room);
        Assert.Equal(Arrivals.Parallelism, calls.Select(call => call.Room).Distinct().Count());
    }

    [Fact]
    public async Task A_stop_waits_for_the_running_call_and_reports_no_further_viewer()
    {
        await _arrivals.StartAsync(Cancelled);
        _rooms.ViewerJoined("under way");
        var call = await _grains.NextAsync();

        var stopping = _arrivals.StopAsync(Cancelled);
        Assert.False(stopping.IsCompleted);
        _rooms.ViewerJoined("too late");
        call.Answer.SetResult(ArrivalOutcome.Failed);

        await stopping.Within("the stop");
        Assert.Equal(0, _grains.Unseen);
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_ever_and_a_late_answer_does_no_harm()
    {
        await _arrivals.StartAsync(Cancelled);
        _rooms.ViewerJoined("stuck");
        var call = await _grains.NextAsync();

        var stopping = _arrivals.StopAsync(Cancelled);
        while (!stopping.IsCompleted)
        {
            _time.Advance(Arrivals.StopLimit);
            await Task.Yield();
        }

        await stopping;
        Assert.Contains("1 calls", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
        call.Answer.SetResult(ArrivalOutcome.Opened);
        await ForgottenAsync();
    }

    [Fact]
    public async Task A_stop_with_nothing_to_do_is_done_at_once()
    {
        await _arrivals.StartAsync(Cancelled);

        await _arrivals.StopAsync(Cancelled).Within("the stop");

        Assert.Empty(_log.Collector.GetSnapshot());
    }

    // An answer is taken in behind the call.
    private Task ForgottenAsync() => Patience.UntilAsync(() => _rooms.Count == 0, "all rooms being forgotten");
}
