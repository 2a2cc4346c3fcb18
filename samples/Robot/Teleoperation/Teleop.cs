using RemoteAccess.Keys;
using RemoteAccess.Robot.Kinematics;
using RemoteAccess.Robot.Messages;
using RemoteAccess.Viewers;

namespace RemoteAccess.Robot.Teleoperation;

/// <summary>
/// Who drives the arm, and how fast. Owns the dead man's switch: a driver who says nothing for <see cref="DeadMan"/> has let go. One viewer
/// drives at a time; it is known by its connection, so that an old command of one that came back counts for nothing. It lets go with the
/// channel that it drove on last: stock viewers take the old one back while they drive on a new one. One caller at a time.
/// </summary>
internal sealed class Teleop(TimeProvider time)
{
    /// <summary>The longest silence of a driver: half a second.</summary>
    public static readonly TimeSpan DeadMan = TimeSpan.FromMilliseconds(500);

    private ParticipantSid _sid;
    private uint _channel;
    private long _heard;

    /// <summary>Who drives; null when nobody does.</summary>
    public ParticipantIdentity? Driver { get; private set; }

    /// <summary>rad/s, one for each joint; all 0 when nobody drives.</summary>
    public double[] Velocities { get; private set; } = new double[ArmModel.Joints.Count];

    /// <summary>Takes a command, or says why not. A command that is refused does not hold the switch.</summary>
    public string? Drive(Viewer viewer, uint channel, TeleopCommand command, double speedLimit)
    {
        Watch();
        if (Driver is { } driver && _sid != viewer.Sid)
        {
            return $"{driver} is driving; wait until it lets go.";
        }

        if (command.Velocities.Count != ArmModel.Joints.Count)
        {
            return $"The arm has {ArmModel.Joints.Count} joints, the command {command.Velocities.Count} velocities; give one for each.";
        }

        foreach (var velocity in command.Velocities)
        {
            if (!(Math.Abs(velocity) <= speedLimit))
            {
                return FormattableString.Invariant(
                    $"A velocity of {velocity} rad/s is beyond the limit of {speedLimit}; give at most that (parameter speed_limit).");
            }
        }

        (Driver, _sid, _channel, _heard, Velocities) = (viewer.Identity, viewer.Sid, channel, time.GetTimestamp(), [.. command.Velocities]);
        return null;
    }

    /// <summary>A channel of the viewer's is gone; nothing when it drives on another.</summary>
    public void Leave(Viewer viewer, uint channel)
    {
        if (_channel == channel)
        {
            Leave(viewer);
        }
    }

    /// <summary>The viewer is gone; another's leaving changes nothing.</summary>
    public void Leave(Viewer viewer)
    {
        if (Driver is not null && _sid == viewer.Sid)
        {
            Release();
        }
    }

    /// <summary>Lets go when the driver was silent for too long.</summary>
    public void Watch()
    {
        if (Driver is not null && time.GetElapsedTime(_heard) >= DeadMan)
        {
            Release();
        }
    }

    /// <summary>Nobody drives from now on.</summary>
    public void Release() => (Driver, Velocities) = (null, new double[ArmModel.Joints.Count]);
}
