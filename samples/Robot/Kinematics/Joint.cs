namespace RemoteAccess.Robot.Kinematics;

/// <summary>One joint of the arm, as in the URDF.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Lower">Lower limit, rad.</param>
/// <param name="Upper">Upper limit, rad.</param>
internal sealed record Joint(string Name, double Lower, double Upper)
{
    /// <summary>Whether a position is within the limits; NaN is not.</summary>
    public bool Allows(double position) => position >= Lower && position <= Upper;
}
