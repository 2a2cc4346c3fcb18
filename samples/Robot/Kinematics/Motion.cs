namespace RemoteAccess.Robot.Kinematics;

/// <summary>One step of the simulated motion. Pure.</summary>
internal static class Motion
{
    /// <summary>Moves each joint towards its target at the speed limit, and not past it.</summary>
    /// <param name="positions">The joints' positions, rad.</param>
    /// <param name="targets">The target positions, rad.</param>
    /// <param name="speedLimit">rad/s, above 0.</param>
    /// <param name="seconds">Time since the previous step; 0 or more.</param>
    public static double[] Towards(ReadOnlySpan<double> positions, ReadOnlySpan<double> targets, double speedLimit, double seconds)
    {
        var next = new double[positions.Length];
        var most = speedLimit * seconds;
        for (var joint = 0; joint < next.Length; joint++)
        {
            // The last step returns the target itself: a sum would miss it by a rounding error, and the arm would never arrive.
            var way = targets[joint] - positions[joint];
            next[joint] = Math.Abs(way) <= most ? targets[joint] : positions[joint] + (Math.Sign(way) * most);
        }

        return next;
    }

    /// <summary>Moves each joint at a velocity, and not past its limits.</summary>
    /// <param name="positions">The joints' positions, rad.</param>
    /// <param name="velocities">The velocities, rad/s.</param>
    /// <param name="seconds">Time since the previous step; 0 or more.</param>
    public static double[] Along(ReadOnlySpan<double> positions, ReadOnlySpan<double> velocities, double seconds)
    {
        var next = new double[positions.Length];
        for (var joint = 0; joint < next.Length; joint++)
        {
            var limits = ArmModel.Joints[joint];
            next[joint] = Math.Clamp(positions[joint] + (velocities[joint] * seconds), limits.Lower, limits.Upper);
        }

        return next;
    }

    /// <summary>The time that the joint with the longest way needs, in seconds.</summary>
    public static double Duration(ReadOnlySpan<double> positions, ReadOnlySpan<double> targets, double speedLimit)
    {
        var longest = 0.0;
        for (var joint = 0; joint < positions.Length; joint++)
        {
            longest = Math.Max(longest, Math.Abs(targets[joint] - positions[joint]));
        }

        return longest / speedLimit;
    }
}
