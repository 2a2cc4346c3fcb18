using RemoteAccess.Keys;
using RemoteAccess.Robot.Kinematics;
using RemoteAccess.Robot.Messages;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Arm;

/// <summary>
/// The driver of the arm and its velocities. Owns the dead man's switch: a driver that sends nothing for <see cref="DeadMan"/> no longer
/// drives. One viewer drives at a time. It is identified by its connection, so old commands of a viewer that reconnected have no effect.
/// It stops driving when it unadvertises the channel on which it drove last; stock viewers unadvertise an older channel while they drive
/// on a new one. One caller at a time.
/// </summary>
internal sealed class Teleop(TimeProvider time)
{
    /// <summary>The longest pause between two commands of a driver: half a second.</summary>
    public static readonly TimeSpan DeadMan = TimeSpan.FromMilliseconds(500);

    private ParticipantSid _sid;
    private uint _channel;
    private long _heard;

    /// <summary>The driver; null if there is none.</summary>
    public ParticipantIdentity? Driver { get; private set; }

    /// <summary>The velocities, rad/s, one for each joint; all 0 without a driver.</summary>
    public double[] Velocities { get; private set; } = new double[ArmModel.Joints.Count];

    /// <summary>Applies a command, or returns why it is refused. A refused command does not extend the driver's time.</summary>
    public string? Drive(Viewer viewer, uint channel, TeleopCommand command, double speedLimit)
    {
        Watch();
        if (Driver is { } driver && _sid != viewer.Sid)
        {
            return $"{driver} is driving; wait until it stops.";
        }

        if (command.Velocities.Count != ArmModel.Joints.Count)
        {
            return $"The arm has {ArmModel.Joints.Count} joints, but the command has {command.Velocities.Count} velocities; give one for "
                + "each.";
        }

        foreach (var velocity in command.Velocities)
        {
            if (!(Math.Abs(velocity) <= speedLimit))
            {
                return FormattableString.Invariant(
                    $"A velocity of {velocity} rad/s exceeds the limit of {speedLimit}; give at most that (parameter speed_limit).");
            }
        }

        (Driver, _sid, _channel, _heard, Velocities) = (viewer.Identity, viewer.Sid, channel, time.GetTimestamp(), [.. command.Velocities]);
        return null;
    }

    /// <summary>The viewer unadvertised a channel; no effect if it drives on another one.</summary>
    public void Leave(Viewer viewer, uint channel)
    {
        if (_channel == channel)
        {
            Leave(viewer);
        }
    }

    /// <summary>A viewer has left; no effect if it is not the driver.</summary>
    public void Leave(Viewer viewer)
    {
        if (Driver is not null && _sid == viewer.Sid)
        {
            Release();
        }
    }

    /// <summary>Ends the driver's control if it sent nothing for too long.</summary>
    public void Watch()
    {
        if (Driver is not null && time.GetElapsedTime(_heard) >= DeadMan)
        {
            Release();
        }
    }

    /// <summary>Ends the driver's control.</summary>
    public void Release() => (Driver, Velocities) = (null, new double[ArmModel.Joints.Count]);
}
