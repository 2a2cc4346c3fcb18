using System.ComponentModel;

namespace RemoteAccess.Robot.Messages;

/// <summary>A message on <c>/joint_states</c>.</summary>
[Description("Where the joints are and how fast they move")]
internal sealed record JointState(
    [property: Description("Names, starting at the base")] IReadOnlyList<string> Names,
    [property: Description("Angles, rad")] IReadOnlyList<double> Positions,
    [property: Description("Velocities, rad/s")] IReadOnlyList<double> Velocities);

/// <summary>A message on <c>/target</c>.</summary>
[Description("Where the arm is going")]
internal sealed record TargetState(
    [property: Description("The mode: Cycling, Homing, Holding or Teleoperated")] string Mode,
    [property: Description("Target angles, rad; the current angles while it is driven")] IReadOnlyList<double> Positions);

/// <summary>A message on <c>/log</c>, in the well-known schema foxglove.Log.</summary>
[Description("A line of the log")]
internal sealed record LogLine(LogStamp Timestamp, [property: Description("2 info, 3 warning")] int Level, string Message, string Name);

/// <summary>When a line was logged.</summary>
internal readonly record struct LogStamp(
    [property: Description("Seconds since 1970")] long Sec, [property: Description("The rest, ns")] int Nsec)
{
    /// <summary>A point in time.</summary>
    public static LogStamp Of(DateTimeOffset at) =>
        new(at.ToUnixTimeSeconds(), (int)(at.Ticks % TimeSpan.TicksPerSecond) * (int)TimeSpan.NanosecondsPerTick);
}

/// <summary>A message of a viewer on <c>/teleop</c>.</summary>
[Description("The wanted velocities of the joints; to be repeated at least every half second")]
internal sealed record TeleopCommand([property: Description("One for each joint, rad/s")] IReadOnlyList<double> Velocities);

/// <summary>Request of <c>/reset</c>.</summary>
[Description("Sends the arm home")]
internal sealed record ResetRequest([property: Description("Share of the speed limit to go with, above 0, at most 1")] double Speed = 1);

/// <summary>Response of <c>/reset</c>.</summary>
[Description("Where the arm goes, and how long that takes")]
internal sealed record ResetReply(
    [property: Description("Where it goes, rad")] IReadOnlyList<double> Target,
    [property: Description("How long it takes, s")] double Seconds);
