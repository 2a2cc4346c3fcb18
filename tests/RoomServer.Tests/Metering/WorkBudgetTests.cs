using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Metering;

[Trait("Rule", "B14")]
public sealed class WorkBudgetTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public void An_eighth_of_a_second_may_be_spent_at_once_and_the_rest_is_waited_for()
    {
        var work = new WorkBudget(8_000, TimeSpan.FromSeconds(5), _time);

        work.Charge(1_000);
        Assert.Equal(TimeSpan.Zero, work.Due());
        work.Charge(4_000);
        Assert.Equal(TimeSpan.FromMilliseconds(500), work.Due());
        _time.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(TimeSpan.FromMilliseconds(100), work.Due());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, work.Due());

        // An hour of rest is worth no more than an eighth of a second.
        work.Charge(1_008);
        Assert.Equal(TimeSpan.FromMilliseconds(1), work.Due());
    }

    [Fact]
    public void A_pause_has_a_bound_and_what_others_caused_is_given_back()
    {
        var work = new WorkBudget(8_000, TimeSpan.FromSeconds(5), _time);

        work.ChargeDeliveries(500, 1_000_000);
        Assert.Equal(TimeSpan.FromSeconds(5), work.Due());
        work.GiveBack(8_000);
        Assert.Equal(TimeSpan.FromSeconds(4), work.Due());
    }

    [Fact]
    public void Deliveries_cost_their_bytes_and_their_number()
    {
        var work = new WorkBudget(80_000, TimeSpan.FromSeconds(5), _time);

        work.ChargeDeliveries(10, 952);

        Assert.Equal(TimeSpan.FromMilliseconds(250), work.Due());
    }

    [Fact]
    public void A_device_pays_nothing_and_has_ten_times_the_control_messages()
    {
        var options = new RoomServerOptions { ControlMessageBurst = 10 };
        var device = new PeerLimits(new VideoGrant { RoomAdmin = true }, options, _time);
        var viewer = new PeerLimits(new VideoGrant(), options, _time);

        device.Work.Charge(long.MaxValue / 2);
        viewer.Work.Charge(options.WorkBytesPerSecond);

        Assert.Equal(TimeSpan.Zero, device.Work.Due());
        Assert.True(viewer.Work.Due() > TimeSpan.Zero);
        Assert.Equal(100, Enumerable.Range(0, 200).Count(_ => device.Control.TryTake()));
        Assert.Equal(10, Enumerable.Range(0, 200).Count(_ => viewer.Control.TryTake()));
        Assert.Null(device.Opens);
        Assert.NotNull(viewer.Opens);
    }

    [Fact]
    public async Task A_connection_in_debt_is_read_from_again_once_it_has_paid()
    {
        await using var server = await TestServer.StartAsync(options => options.WorkBytesPerSecond = 1_048_576, time: _time);
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        using var paused = new MetricCollector<long>(meters, "RemoteAccess.RoomServer", "roomserver.connections.paused");
        var peer = await server.RawAsync("peer");
        await peer.JoinAsync();
        var other = await server.RawAsync("other");
        await other.JoinAsync();

        // 128 KiB at once, of 2 KiB for each frame.
        for (var i = 0; i < 100; i++)
        {
            await peer.TextAsync("""{"type":"pong"}""");
        }

        await peer.TextAsync("""{"type":"unpublishTrack","requestId":7,"track":1}""");
        var result = peer.SignalAsync<ResultSignal>();
        await paused.WaitForMeasurementsAsync(1, TestContext.Current.CancellationToken).Within("a pause");
        await other.TextAsync("""{"type":"unpublishTrack","requestId":8,"track":1}""");
        Assert.Equal(8, (await other.SignalAsync<ResultSignal>()).RequestId);
        Assert.False(result.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(7, (await result).RequestId);
    }
}
