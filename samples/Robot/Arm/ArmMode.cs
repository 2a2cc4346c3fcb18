namespace RemoteAccess.Robot.Arm;

/// <summary>What the arm does.</summary>
internal enum ArmMode
{
    /// <summary>Goes through its poses by itself, as long as the parameter <c>cycle</c> says so.</summary>
    Cycling,

    /// <summary>On its way home after <c>/reset</c>; cycles again once there.</summary>
    Homing,

    /// <summary>Stays where it is until <c>/reset</c>: somebody has driven it, and it must not start off by itself.</summary>
    Holding,

    /// <summary>A viewer drives it.</summary>
    Teleoperated,
}
