namespace RemoteAccess.Fleet.Tests.Fleets;

/// <summary>How much load a scenario has, and how exactly its time is judged.</summary>
/// <param name="Rooms">Rooms over all silos.</param>
/// <param name="ViewersPerRoom">Viewers of each room.</param>
/// <param name="IsExact">Whether the bounds hold as they are; else they are multiplied (<see cref="Measures.Machine"/>).</param>
internal sealed record FaultSize(int Rooms, int ViewersPerRoom, bool IsExact)
{
    /// <summary>Set to <c>full</c> by <c>eng/fleet-faults</c>.</summary>
    private const string Variable = "FLEET_FAULTS";

    /// <summary>The size of this run.</summary>
    public static FaultSize Current { get; } = Environment.GetEnvironmentVariable(Variable) == "full" ? new(30, 5, true) : new(9, 2, false);

    /// <summary>Viewers in all.</summary>
    public int Viewers => Rooms * ViewersPerRoom;
}
