using RemoteAccess.Client;
using RemoteAccess.Handlers;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Robot.Assets;
using RemoteAccess.Robot.Messages;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Arm;

/// <summary>
/// Connects the parts: a timer moves the arm and publishes its state; calls and events of the room change its mode. Not reentrant: a tick,
/// a call and an event never run at once. Its calls to the room do not wait for the room's calls to it.
/// </summary>
[KeepAlive]
internal sealed partial class RobotGrain : Grain, IRobotGrain
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1.0 / 30);
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarnAgainAfter = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly AssetFolder _assets;
    private readonly ILogger<RobotGrain> _logger;
    private readonly RobotArm _arm;
    private readonly RoomListener _listener;
    private RobotRoom _room = null!;
    private IGrainTimer? _timer;
    private long _openedAt;
    private string? _driver;
    private string? _warning;
    private long _warnedAt;
    private bool _failing;

    public RobotGrain(TimeProvider time, AssetFolder assets, ILogger<RobotGrain> logger)
    {
        (_time, _assets, _logger, _arm) = (time, assets, logger, new RobotArm(time));
        _listener = new RoomListener()
            .OnNewSession(_ => Do(() =>
            {
                _room.Forget();
                _arm.LeaveAll();
            }))
            .OnMissed(async _ => await _room.RefreshAsync())
            .OnChannelSubscribed(channel => Do(() => _room.Watched(channel, true)))
            .OnChannelUnsubscribed(channel => Do(() => _room.Watched(channel, false)))
            .OnViewerLeft((viewer, _) => Do(() => _arm.Leave(viewer)))
            .OnClientChannelGone((viewer, channel) => Do(() => LeaveChannel(viewer, channel)))
            .OnJsonClientMessage(RobotRoom.TeleopTopic, RobotJson.Default.TeleopCommand, DriveAsync, (_, why) => WarnAsync(why));
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _room = new RobotRoom(GrainFactory.GetRoom(this.GetPrimaryKeyString(), time: _time), _time);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StartAsync()
    {
        await OpenAsync();
        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(Period, Period) { KeepAlive = true });
    }

    /// <inheritdoc/>
    public Task StopAsync()
    {
        _timer?.Dispose();
        _timer = null;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<ServiceReply> CallService(ServiceCall call, CancellationToken cancellationToken)
    {
        if (!call.TryReadJson(RobotJson.Default.ResetRequest, out var request, out var failure))
        {
            return failure;
        }

        if (request.Speed is not (> 0 and <= 1))
        {
            return ServiceReply.Failed(
                FormattableString.Invariant($"speed {request.Speed} is out of range; give a share of the speed limit above 0, at most 1."));
        }

        var reply = _arm.Reset(request.Speed);
        await _room.LogAsync($"{call.Viewer.Identity} sends the arm home.");
        return ServiceReply.Json(reply, RobotJson.Default.ResetReply);
    }

    /// <inheritdoc/>
    public Task<AssetReply> FetchAsset(AssetRequest request, CancellationToken cancellationToken) =>
        _assets.FetchAsync(request.Uri, cancellationToken);

    /// <inheritdoc/>
    public Task<ParametersReply> GetParameters(GetParametersRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new ParametersReply(_arm.Parameters.Read(request.Names)));

    /// <inheritdoc/>
    public async Task<ParametersReply> SetParameters(SetParametersRequest request, CancellationToken cancellationToken)
    {
        var changed = _arm.Parameters.Set(request.Parameters, out var problems);
        if (changed.Count > 0)
        {
            await _room.ShowParametersAsync(changed);
        }

        if (problems.Count > 0)
        {
            await WarnAsync(string.Join(' ', problems));
        }

        // The applied values: the answer to a refused parameter has the value that it keeps.
        return new ParametersReply(
            request.Parameters.Count == 0 ? [] : _arm.Parameters.Read([.. request.Parameters.Select(parameter => parameter.Name)]));
    }

    /// <inheritdoc/>
    public Task OnRoomEvents(ListenerBatch batch) => _listener.DispatchAsync(batch);

    private async Task OpenAsync()
    {
        _openedAt = _time.GetTimestamp();
        _driver = await _room.OpenAsync(this) ? null : _driver;
    }

    /// <summary>Runs one step. It never throws, because the timer must go on; a series of failures is logged once.</summary>
    private async Task TickAsync()
    {
        try
        {
            _arm.Step();
            if (_driver != _arm.Driver)
            {
                await _room.ShowDriverAsync(_arm.Driver);
                _driver = _arm.Driver;
            }

            if (!await _room.ShowAsync(_arm) && _time.GetElapsedTime(_openedAt) >= ReopenAfter)
            {
                await OpenAsync();
            }

            _failing = false;
        }
        catch (Exception failure)
        {
            if (!_failing)
            {
                LogTickFailed(failure.ForLog());
            }

            _failing = true;
        }
    }

    private async ValueTask DriveAsync(ClientMessageReceived message, TeleopCommand command)
    {
        if (_arm.Drive(message.Viewer, message.ChannelId, command) is { } problem)
        {
            await WarnAsync(problem);
        }
    }

    /// <summary>Reports a refusal, the same one at most every two seconds: a viewer can cause fifty per second.</summary>
    private async ValueTask WarnAsync(string problem)
    {
        if (_warning != problem || _time.GetElapsedTime(_warnedAt) >= WarnAgainAfter)
        {
            (_warning, _warnedAt) = (problem, _time.GetTimestamp());
            await _room.WarnAsync(problem);
        }
    }

    private void LeaveChannel(Viewer viewer, ClientChannel channel)
    {
        if (channel.Topic == RobotRoom.TeleopTopic)
        {
            _arm.Leave(viewer, channel.Id);
        }
    }

    private static ValueTask Do(Action action)
    {
        action();
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(4901, LogLevel.Warning, "A tick of the robot failed; the robot goes on, and logs the next failure after a success.")]
    private partial void LogTickFailed(LoggedException failure);
}
