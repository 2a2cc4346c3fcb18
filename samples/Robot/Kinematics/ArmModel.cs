namespace RemoteAccess.Robot.Kinematics;

/// <summary>The arm's shape, the same as in <c>package/arm/urdf/arm.urdf</c>: a turning base and three hinges in one plane. All links point
/// along z if every joint is 0.</summary>
internal static class ArmModel
{
    /// <summary>Height of the shoulder above the base, m.</summary>
    public const double BaseHeight = 0.30;

    /// <summary>Shoulder to elbow, m.</summary>
    public const double UpperArm = 0.40;

    /// <summary>Elbow to wrist, m.</summary>
    public const double Forearm = 0.35;

    /// <summary>Wrist to tool, m.</summary>
    public const double Tool = 0.10;

    /// <summary>The joints, starting at the base.</summary>
    public static IReadOnlyList<Joint> Joints { get; } =
    [
        new("base", -3.0, 3.0),
        new("shoulder", -1.8, 1.8),
        new("elbow", -2.4, 2.4),
        new("wrist", -2.0, 2.0),
    ];

    /// <summary>The pose of the tool in the frame of the base.</summary>
    /// <param name="positions">One angle per joint, rad.</param>
    public static ToolPose Forward(ReadOnlySpan<double> positions)
    {
        var turn = positions[0];
        var shoulder = positions[1];
        var elbow = shoulder + positions[2];
        var wrist = elbow + positions[3];
        var reach = (UpperArm * Math.Sin(shoulder)) + (Forearm * Math.Sin(elbow)) + (Tool * Math.Sin(wrist));
        var height = BaseHeight + (UpperArm * Math.Cos(shoulder)) + (Forearm * Math.Cos(elbow)) + (Tool * Math.Cos(wrist));
        var (sinTurn, cosTurn) = Math.SinCos(turn / 2);
        var (sinTilt, cosTilt) = Math.SinCos(wrist / 2);
        return new ToolPose(
            reach * Math.Cos(turn),
            reach * Math.Sin(turn),
            height,
            QX: -sinTurn * sinTilt,
            QY: cosTurn * sinTilt,
            QZ: sinTurn * cosTilt,
            QW: cosTurn * cosTilt);
    }
}

/// <summary>A position in m and an orientation as a quaternion of length 1.</summary>
internal readonly record struct ToolPose(double X, double Y, double Z, double QX, double QY, double QZ, double QW);
