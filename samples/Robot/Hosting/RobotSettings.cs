namespace RemoteAccess.Robot.Hosting;

/// <summary>What the command line says.</summary>
/// <param name="Room">The robot's room.</param>
/// <param name="Port">Where the room server listens, on 127.0.0.1; the silo takes the two ports after it.</param>
internal sealed record RobotSettings(string Room, int Port)
{
    /// <summary>The room when none is named.</summary>
    public const string DefaultRoom = "arm";

    /// <summary>The port when none is named: beside the ones of <c>src/Silo</c>, so that both run at once.</summary>
    public const int DefaultPort = 8090;

    /// <summary>Port for other silos.</summary>
    public int SiloPort => Port + 1;

    /// <summary>Port for Orleans clients.</summary>
    public int GatewayPort => Port + 2;

    /// <summary>The room server's address for viewers.</summary>
    public string Url => $"ws://127.0.0.1:{Port}";
}
