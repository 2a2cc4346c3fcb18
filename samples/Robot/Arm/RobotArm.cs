using RemoteAccess.Robot.Kinematics;
using RemoteAccess.Robot.Messages;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Arm;

/// <summary>The simulated arm: its position, its mode, its driver. It does not know the room. One caller at a time; it moves only in <see
/// cref="Step"/>.</summary>
internal sealed class RobotArm
{
    /// <summary>The longest time that one step simulates: after a pause of the process the arm continues and does not jump.</summary>
    public static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(100);

    private static readonly double[][] Poses =
    [
        [1.2, 0.6, 0.8, 0.4],
        [0.0, -0.3, 1.6, -0.5],
        [-1.2, 0.9, 0.2, 0.8],
    ];

    private readonly TimeProvider _time;
    private readonly Teleop _teleop;
    private long _stepped;
    private int _pose;
    private double _homingSpeed = 1;

    public RobotArm(TimeProvider time)
    {
        (_time, _teleop, _stepped) = (time, new Teleop(time), time.GetTimestamp());
        Positions = Target = Parameters.Home;
    }

    /// <summary>The parameters of the arm.</summary>
    public ArmParameters Parameters { get; } = new();

    /// <summary>The joints' positions, rad; each step replaces the list and never changes it.</summary>
    public double[] Positions { get; private set; }

    /// <summary>The joints' velocities in the last step, rad/s.</summary>
    public double[] Velocities { get; private set; } = new double[ArmModel.Joints.Count];

    /// <summary>The target positions, rad; the current positions while it is driven or holds.</summary>
    public double[] Target { get; private set; }

    /// <summary>The current mode.</summary>
    public ArmMode Mode { get; private set; }

    /// <summary>The viewer that drives it, or null.</summary>
    public string? Driver => _teleop.Driver?.ToString();

    /// <summary>Simulates the time since the last step.</summary>
    public void Step()
    {
        var now = _time.GetTimestamp();
        var elapsed = _time.GetElapsedTime(_stepped, now);
        var seconds = (elapsed < LongestStep ? elapsed : LongestStep).TotalSeconds;
        _stepped = now;
        _teleop.Watch();
        HoldIfReleased();

        var next = Next(seconds);
        for (var joint = 0; joint < next.Length && seconds > 0; joint++)
        {
            Velocities[joint] = (next[joint] - Positions[joint]) / seconds;
        }

        Positions = next;
        Choose();
    }

    /// <summary>Sends the arm home, and ends a viewer's control.</summary>
    /// <param name="speed">Share of the speed limit; above 0, at most 1.</param>
    public ResetReply Reset(double speed)
    {
        _teleop.Release();
        (Mode, Target, _homingSpeed) = (ArmMode.Homing, Parameters.Home, speed);
        return new ResetReply(Target, Motion.Duration(Positions, Target, Parameters.SpeedLimit * speed));
    }

    /// <summary>Applies a viewer's command, or returns why it is refused.</summary>
    public string? Drive(Viewer viewer, uint channel, TeleopCommand command)
    {
        var problem = _teleop.Drive(viewer, channel, command, Parameters.SpeedLimit);
        if (problem is null)
        {
            Mode = ArmMode.Teleoperated;
        }

        return problem;
    }

    /// <summary>A viewer has left.</summary>
    public void Leave(Viewer viewer)
    {
        _teleop.Leave(viewer);
        HoldIfReleased();
    }

    /// <summary>A viewer unadvertised a channel; it may drive on another one.</summary>
    public void Leave(Viewer viewer, uint channel)
    {
        _teleop.Leave(viewer, channel);
        HoldIfReleased();
    }

    /// <summary>No viewer can drive it any more.</summary>
    public void LeaveAll()
    {
        _teleop.Release();
        if (Mode is ArmMode.Teleoperated)
        {
            Hold();
        }
    }

    private double[] Next(double seconds) => Mode switch
    {
        ArmMode.Teleoperated => Motion.Along(Positions, Array.ConvertAll(_teleop.Velocities, Limited), seconds),
        ArmMode.Homing => Motion.Towards(Positions, Target, Parameters.SpeedLimit * _homingSpeed, seconds),
        ArmMode.Cycling when Parameters.Cycle => Motion.Towards(Positions, Target, Parameters.SpeedLimit, seconds),
        _ => [.. Positions],
    };

    // The limit may have been lowered since the command.
    private double Limited(double velocity) => Math.Clamp(velocity, -Parameters.SpeedLimit, Parameters.SpeedLimit);

    /// <summary>Chooses the next target.</summary>
    private void Choose()
    {
        if (Mode is ArmMode.Teleoperated)
        {
            Target = Positions;
        }
        else if (Mode is ArmMode.Homing && Positions.AsSpan().SequenceEqual(Target))
        {
            Mode = ArmMode.Cycling;
        }
        else if (Mode is ArmMode.Cycling && Parameters.Cycle && Positions.AsSpan().SequenceEqual(Target))
        {
            Target = Poses[_pose++ % Poses.Length];
        }
    }

    private void HoldIfReleased()
    {
        if (Mode is ArmMode.Teleoperated && Driver is null)
        {
            Hold();
        }
    }

    private void Hold() => (Mode, Target) = (ArmMode.Holding, Positions);
}
