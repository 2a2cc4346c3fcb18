namespace RemoteAccess.Robot.Arm;

/// <summary>The mode of the arm.</summary>
internal enum ArmMode
{
    /// <summary>Moves through its poses by itself, as long as the parameter <c>cycle</c> is true.</summary>
    Cycling,

    /// <summary>Moves home after <c>/reset</c>; cycles again once it is there.</summary>
    Homing,

    /// <summary>Holds its position until <c>/reset</c>: a viewer has driven it, so it must not start to move by itself.</summary>
    Holding,

    /// <summary>A viewer drives it.</summary>
    Teleoperated,
}
