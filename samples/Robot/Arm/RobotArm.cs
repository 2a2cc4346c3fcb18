using RemoteAccess.Robot.Kinematics;
using RemoteAccess.Robot.Messages;
using RemoteAccess.Robot.Parameters;
using RemoteAccess.Robot.Teleoperation;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Arm;

/// <summary>The simulated arm: where it is, what it does, who drives it. It knows no room. One caller at a time; moves only in <see
/// cref="Step"/>.</summary>
internal sealed class RobotArm
{
    /// <summary>The longest time one step simulates: after a pause of the process the arm goes on, it does not jump.</summary>
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

    /// <summary>What can be tuned.</summary>
    public ArmParameters Parameters { get; } = new();

    /// <summary>rad; replaced at each step, never changed.</summary>
    public double[] Positions { get; private set; }

    /// <summary>Over the last step, rad/s.</summary>
    public double[] Velocities { get; private set; } = new double[ArmModel.Joints.Count];

    /// <summary>Where it goes, rad; where it is, while it is driven or holds.</summary>
    public double[] Target { get; private set; }

    /// <summary>What it does.</summary>
    public ArmMode Mode { get; private set; }

    /// <summary>Who drives it, or null.</summary>
    public string? Driver => _teleop.Driver?.ToString();

    /// <summary>Moves on to now.</summary>
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

    /// <summary>Sends it home, also out of a viewer's hands.</summary>
    /// <param name="speed">Share of the speed limit; above 0, at most 1.</param>
    public ResetReply Reset(double speed)
    {
        _teleop.Release();
        (Mode, Target, _homingSpeed) = (ArmMode.Homing, Parameters.Home, speed);
        return new ResetReply(Target, Motion.Duration(Positions, Target, Parameters.SpeedLimit * speed));
    }

    /// <summary>Has a viewer drive it, or says why not.</summary>
    public string? Drive(Viewer viewer, uint channel, TeleopCommand command)
    {
        var problem = _teleop.Drive(viewer, channel, command, Parameters.SpeedLimit);
        if (problem is null)
        {
            Mode = ArmMode.Teleoperated;
        }

        return problem;
    }

    /// <summary>A viewer is gone.</summary>
    public void Leave(Viewer viewer)
    {
        _teleop.Leave(viewer);
        HoldIfReleased();
    }

    /// <summary>A channel of a viewer's is gone; it may drive on another.</summary>
    public void Leave(Viewer viewer, uint channel)
    {
        _teleop.Leave(viewer, channel);
        HoldIfReleased();
    }

    /// <summary>Nobody is there to drive it any more.</summary>
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

    // The limit may have come down since the command.
    private double Limited(double velocity) => Math.Clamp(velocity, -Parameters.SpeedLimit, Parameters.SpeedLimit);

    /// <summary>What comes next.</summary>
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
