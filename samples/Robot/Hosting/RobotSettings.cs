namespace RemoteAccess.Robot.Hosting;

/// <summary>The settings of the command line.</summary>
/// <param name="Room">The robot's room.</param>
/// <param name="Port">The room server's port on 127.0.0.1; the silo uses the two ports after it.</param>
internal sealed record RobotSettings(string Room, int Port)
{
    /// <summary>The default room.</summary>
    public const string DefaultRoom = "arm";

    /// <summary>The default port; different from the ports of <c>src/Silo</c>, so that both can run at once.</summary>
    public const int DefaultPort = 8090;

    /// <summary>Port for other silos.</summary>
    public int SiloPort => Port + 1;

    /// <summary>Port for Orleans clients.</summary>
    public int GatewayPort => Port + 2;

    /// <summary>The room server's address for viewers.</summary>
    public string Url => $"ws://127.0.0.1:{Port}";
}
