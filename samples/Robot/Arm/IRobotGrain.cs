using RemoteAccess.Handlers;
using RemoteAccess.Listeners;

namespace RemoteAccess.Robot.Arm;

/// <summary>The robot: one grain that publishes, answers services, serves assets and parameters, and listens to the room's events. Key: the
/// name of its room.</summary>
[Alias("robot.IRobotGrain")]
internal interface IRobotGrain : IGrainWithStringKey, IServiceHandlerGrain, IAssetHandlerGrain, IParameterHandlerGrain, IRoomListenerGrain
{
    /// <summary>Opens the room and starts to move. A repeated call opens the room if it was closed meanwhile.</summary>
    [Alias("StartAsync")]
    Task StartAsync();

    /// <summary>Stops moving and publishing. The room stays open.</summary>
    [Alias("StopAsync")]
    Task StopAsync();
}
