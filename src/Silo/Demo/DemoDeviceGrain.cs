using Microsoft.Extensions.Options;
using Orleans.Placement;
using RemoteAccess.Rooms;
using RemoteAccess.Silo.Demo.Channels;
using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Demo;

/// <summary>
/// Runs one <see cref="DemoDevice"/> with a grain timer. Key: the name of its room. Not reentrant. It does not close its room when it is
/// deactivated: a stopping silo hands its rooms over itself, and a demo device that is activated again finds its room open.
/// </summary>
[KeepAlive, Immovable]
internal sealed class DemoDeviceGrain(
    IOptions<DemoSettings> settings,
    IProcFiles files,
    DemoMetrics metrics,
    TimeProvider time,
    ILogger<DemoDevice> logger) : Grain, IDemoDeviceGrain
{
    private DemoDevice? _device;
    private IGrainTimer? _timer;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var room = this.GetPrimaryKeyString();
        var own = new DemoSettings { Enabled = true, Room = room, RateHz = settings.Value.RateHz };
        _device = new DemoDevice(GrainFactory.GetGrain<IRoomGrain>(room), own, DemoChannels.All(files, time), metrics, time, logger);
        await _device.TickAsync();
        var period = TimeSpan.FromSeconds(1 / own.RateHz);
        _timer = this.RegisterGrainTimer(_device.TickAsync, new GrainTimerCreationOptions(period, period) { KeepAlive = true });
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync()
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DemoDeviceState> GetState() => Task.FromResult(_device!.State);
}
