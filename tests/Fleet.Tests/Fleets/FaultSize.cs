namespace RemoteAccess.Fleet.Tests.Fleets;

/// <summary>How much load a scenario has, and how exactly its time is judged.</summary>
/// <param name="Rooms">Rooms over all silos.</param>
/// <param name="ViewersPerRoom">Viewers of each room.</param>
internal sealed record FaultSize(int Rooms, int ViewersPerRoom)
{
    /// <summary>Set to <c>full</c> by <c>eng/fleet-faults</c>.</summary>
    private const string Variable = "FLEET_FAULTS";

    /// <summary>Whether the bounds hold as they are; else they are multiplied (<see cref="Measures.Machine"/>).</summary>
    public static bool IsExact { get; } = Environment.GetEnvironmentVariable(Variable) == "full";

    /// <summary>Of most scenarios.</summary>
    public static FaultSize Usual { get; } = IsExact ? new(30, 5) : new(9, 2);

    /// <summary>Enough on two silos that a third one takes some of it: small differences of load move nothing.</summary>
    public static FaultSize Spread { get; } = IsExact ? new(40, 5) : new(24, 3);

    /// <summary>Many viewers that come back at once. Few messages: the joins are the load.</summary>
    public static FaultSize Crowd { get; } =
        IsExact ? new(300, 10) { Pace = TimeSpan.FromSeconds(1) } : new(60, 3) { Pace = TimeSpan.FromMilliseconds(250) };

    /// <summary>The pause between two messages of a room.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Viewers in all.</summary>
    public int Viewers => Rooms * ViewersPerRoom;
}
