using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Silo.Demo;
using RemoteAccess.Silo.Demo.Channels;

namespace RemoteAccess.Silo.Tests.Demo;

public sealed class DemoDeviceTests
{
    private const ulong Load = 3;
    private const ulong Gc = 4;

    private readonly FakeRoom _room = new();
    private readonly FakeProcFiles _files = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FakeLogger _log = new();

    public DemoDeviceTests() => _files.Files["loadavg"] = "0.50 1.00 2.00 3/40 99";

    [Fact]
    public async Task The_first_tick_opens_the_room_with_the_channels_this_machine_has()
    {
        var device = Device();

        await device.TickAsync();

        var descriptor = Assert.Single(_room.Opened);
        Assert.Equal(["/load", "/gc", "/process"], descriptor.Channels.Select(channel => channel.Topic));
        Assert.True(device.State.Open);
    }

    [Fact]
    public async Task Missing_sources_are_reported_once_and_all_together()
    {
        var device = Device();

        await device.TickAsync();
        await device.TickAsync();

        var warning = Assert.Single(_log.Collector.GetSnapshot(), record => record.Level == LogLevel.Warning);
        Assert.Contains("/cpu, /memory, /network", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_counter_shows_0_from_the_start_for_each_topic_and_stage()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var messages = new MetricCollector<long>(meters, DemoMetrics.MeterName, "remote_access.demo.messages");
        using var failures = new MetricCollector<long>(meters, DemoMetrics.MeterName, "remote_access.demo.failures");

        _ = Device(new DemoMetrics(meters));

        Assert.Equal(
            ["/load 0", "/gc 0", "/process 0"], messages.GetMeasurementSnapshot().Select(one => $"{one.Tags["topic"]} {one.Value}"));
        Assert.Equal(["open 0", "tick 0"], failures.GetMeasurementSnapshot().Select(one => $"{one.Tags["stage"]} {one.Value}"));
    }

    [Fact]
    public async Task A_watched_channel_is_published_with_the_time_in_nanoseconds()
    {
        var device = Device();
        _room.Watched.Add(Load);

        await device.TickAsync();

        var message = Assert.Single(_room.Published);
        Assert.Equal(Load, message.Channel);
        Assert.Equal((ulong)_time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000, message.LogTime);
        Assert.Equal("""{"one":0.5,"five":1,"fifteen":2,"running":3,"threads":40}""", message.Json);
        Assert.Equal(1, device.State.Channels.Single(channel => channel.Topic == "/load").Published);
    }

    [Fact]
    public async Task A_channel_nobody_watches_is_not_even_read()
    {
        var device = Device();
        await device.TickAsync();
        _files.Reads = 0;

        await device.TickAsync();

        Assert.Equal(0, _files.Reads);
        Assert.Empty(_room.Published);
    }

    [Fact]
    public async Task Rates_start_anew_for_a_viewer_who_comes_after_a_pause()
    {
        var device = Device();
        _room.Watched.Add(Gc);
        await Ticks(device, 2);
        Assert.Single(_room.Published);
        _room.Watched.Clear();
        await Ticks(device, 1);
        _room.Watched.Add(Gc);

        await Ticks(device, 1);
        Assert.Single(_room.Published);
        await Ticks(device, 1);
        Assert.Equal(2, _room.Published.Count);
    }

    [Theory]
    [InlineData(PublishOutcome.RoomNotOpen)]
    [InlineData(PublishOutcome.UnknownChannel)]
    public async Task A_room_that_does_not_know_us_any_more_is_opened_again_after_a_wait(PublishOutcome answer)
    {
        var device = Device();
        _room.Watched.Add(Load);
        await device.TickAsync();
        _room.Answer = _ => answer;

        await device.TickAsync();
        await device.TickAsync();
        Assert.Single(_room.Opened);
        _time.Advance(RetryDelay.Shortest);
        _room.Answer = _ => PublishOutcome.Published;
        await device.TickAsync();

        Assert.Equal(2, _room.Opened.Count);
        Assert.Equal(2, _room.Published.Count);
    }

    [Fact]
    public async Task A_room_closed_while_nobody_watches_is_noticed_too()
    {
        var device = Device();
        await device.TickAsync();
        _room.Phase = RoomPhase.Closed;

        await device.TickAsync();
        _time.Advance(RetryDelay.Shortest);
        await device.TickAsync();

        Assert.Equal(2, _room.Opened.Count);
    }

    [Fact]
    public async Task A_room_that_cannot_be_opened_is_tried_with_growing_waits_and_each_failure_is_reported()
    {
        var device = Device();
        _room.OpenFailure = new IOException("the store is away");
        var attempts = new List<double>();
        var start = _time.GetUtcNow();

        while (attempts.Count < 8)
        {
            var before = _room.Opened.Count;
            await device.TickAsync();
            if (_room.Opened.Count > before)
            {
                attempts.Add((_time.GetUtcNow() - start).TotalSeconds);
            }

            _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal([0, 1, 3, 7, 15, 31, 61, 91], attempts);
        Assert.Equal(8, _log.Collector.GetSnapshot().Count(record => record.Exception is LoggedException { Original: IOException }));
        Assert.Equal((8, "the store is away"), (device.State.Failures, device.State.LastError));
    }

    [Fact]
    public async Task Ticks_that_fail_are_reported_once_go_on_and_are_reported_when_they_work_again()
    {
        var device = Device();
        _room.Watched.Add(Load);
        await device.TickAsync();
        _room.StateFailure = new TimeoutException("no answer");
        await Ticks(device, 3);
        _room.StateFailure = null;

        await device.TickAsync();

        Assert.Equal(2, _room.Published.Count);
        Assert.Equal(3, device.State.Failures);
        var records = _log.Collector.GetSnapshot();
        Assert.Single(records, record => record.Exception is LoggedException { Original: TimeoutException });
        Assert.Single(records, record => record.Message.Contains("works again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_room_that_hangs_costs_a_tick_and_not_the_timer()
    {
        var device = Device();
        await device.TickAsync();
        _room.Hangs = true;

        var tick = device.TickAsync();
        Assert.False(tick.IsCompleted);
        _time.Advance(DemoDevice.CallLimit);
        await tick.Within("the end of the tick");

        Assert.Equal(1, device.State.Failures);
    }

    [Fact]
    public async Task A_room_another_session_took_over_is_not_fought_for()
    {
        var device = Device();
        await device.TickAsync();
        _room.Phase = RoomPhase.StoodDown;

        for (var i = 0; i < 5; i++)
        {
            _time.Advance(RetryDelay.Longest);
            await device.TickAsync();
        }

        Assert.Single(_room.Opened);
        Assert.Single(_log.Collector.GetSnapshot(), record => record.Message.Contains("higher epoch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_goes_is_reported_once_and_the_other_channels_go_on()
    {
        var device = Device();
        _room.Watched.UnionWith([Load, Gc]);
        await Ticks(device, 1);
        _files.Files.Clear();

        await Ticks(device, 3);

        Assert.Single(_room.Published, message => message.Channel == Load);
        Assert.Equal(3, _room.Published.Count(message => message.Channel == Gc));
        Assert.Single(_log.Collector.GetSnapshot(), record => record.Message.Contains("'/load' cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_too_large_is_reported_and_the_other_channels_go_on()
    {
        var device = Device();
        _room.Watched.UnionWith([Load, Gc]);
        _room.Answer = channel => channel == Load ? PublishOutcome.FrameTooLarge : PublishOutcome.Published;

        await Ticks(device, 2);

        Assert.Single(_room.Published, message => message.Channel == Gc);
        Assert.Single(_room.Opened);
        Assert.Contains("/load", device.State.LastError, StringComparison.Ordinal);
    }

    private async Task Ticks(DemoDevice device, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await device.TickAsync();
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    private DemoDevice Device(DemoMetrics? metrics = null) =>
        new(_room, new DemoSettings(), DemoChannels.All(_files, _time), metrics ?? Metrics(), _time, _log);

    private static DemoMetrics Metrics() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
}
