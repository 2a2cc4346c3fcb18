using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Silo.Demo;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Tests.Stores;

/// <summary>What the watch over the stores says, with stores that fail as the test wants.</summary>
public sealed class StoreWatchTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<StoreWatch> _logger = new();
    private readonly FakeStores _probe = new();
    private readonly IMeterFactory _meters =
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    private readonly StoreConnection _redis = Store(StoreKind.Redis, "redis.example:6379,password=hunter2");
    private readonly StoreConnection _sql = Store(StoreKind.AdoNet, "Host=db.example;Database=ra;Password=hunter2");
    private readonly StorePlan _stores;
    private readonly StoreWatch _watch;

    public StoreWatchTests()
    {
        _stores = new StorePlan(_redis, _sql, _sql);
        _watch = new StoreWatch(_stores, _probe, new StoreMetrics(_meters), _time, _logger);
    }

    public void Dispose() => _watch.Dispose();

    [Fact]
    public async Task A_loss_is_one_line_however_long_it_lasts_and_the_return_is_another()
    {
        await LookAsync();
        Assert.Empty(_logger.Collector.GetSnapshot());

        _probe.Failures[_sql] = new TimeoutException();
        for (var i = 0; i < 10; i++)
        {
            await LookAsync();
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        var lost = Assert.Single(_logger.Collector.GetSnapshot());
        Assert.Equal(3200, lost.Id.Id);
        Assert.StartsWith(
            "'PostgreSQL at db.example:5432/ra', which keeps rooms and reminders, cannot be used: 'no answer in time'.", lost.Message,
            StringComparison.Ordinal);

        _probe.Failures.Clear();
        await LookAsync();
        await LookAsync();
        Assert.Equal([3200, 3201], _logger.Collector.GetSnapshot().Select(line => line.Id.Id));
        Assert.EndsWith("after 20.0 s", _logger.LatestRecord.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_logger.Collector.GetSnapshot(), line => line.Message.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_health_is_degraded_with_the_cause_as_long_as_a_store_is_lost()
    {
        await LookAsync();
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync()).Status);

        _probe.Failures[_redis] = new TimeoutException();
        await LookAsync();
        _time.Advance(TimeSpan.FromSeconds(12));
        var health = await HealthAsync();
        Assert.Equal(
            (HealthStatus.Degraded,
                "Redis at redis.example:6379 (the cluster's members) cannot be used for 12 s: no answer in time"),
            (health.Status, health.Description));

        _probe.Failures.Clear();
        await LookAsync();
        Assert.Equal(HealthStatus.Healthy, (await HealthAsync()).Status);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_within_3_s_is_lost_and_holds_up_no_other()
    {
        _probe.Stuck = _redis;
        var looked = _watch.LookAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(looked.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await looked.Within("the end of the round");

        Assert.Equal(_redis, Assert.Single(_watch.Lost).Problem.Store);
    }

    [Fact]
    public async Task The_metrics_say_what_can_be_used_and_count_losses()
    {
        using var available = new MetricCollector<int>(_meters, DemoMetrics.MeterName, "remote_access.store.available");
        using var losses = new MetricCollector<long>(_meters, DemoMetrics.MeterName, "remote_access.store.losses");
        _probe.Failures[_sql] = new TimeoutException();
        await LookAsync();
        await LookAsync();

        available.RecordObservableInstruments();
        Assert.Equal(
            [("members", 1), ("reminders", 0), ("rooms", 0)],
            available.GetMeasurementSnapshot().Select(one => ((string)one.Tags["use"]!, one.Value)).Order());
        Assert.Equal(
            [("reminders", 1), ("rooms", 1)],
            losses.GetMeasurementSnapshot().Select(one => ((string)one.Tags["use"]!, one.Value)).Order());
    }

    private Task LookAsync() => _watch.LookAsync(TestContext.Current.CancellationToken);

    private Task<HealthCheckResult> HealthAsync() =>
        new StoreHealthCheck(_watch, _stores, _time).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

    private static StoreConnection Store(StoreKind kind, string text)
    {
        Assert.Null(StoreConnection.TryParse(kind, "key", text, out var store));
        return store!;
    }

    private sealed class FakeStores : IStoreProbe
    {
        public Dictionary<StoreConnection, Exception> Failures { get; } = [];

        public StoreConnection? Stuck { get; set; }

        public Task AskAsync(StoreConnection store, CancellationToken cancellationToken) =>
            store.Equals(Stuck) ? Task.Delay(Timeout.Infinite, cancellationToken)
            : Failures.TryGetValue(store, out var failure) ? Task.FromException(failure)
            : Task.CompletedTask;
    }
}
