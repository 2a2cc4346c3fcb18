using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;

namespace RemoteAccess.Hosting.Tests.FleetAdmin;

/// <summary>A fleet of the silos 10.0.0.1:11111 and 10.0.0.2:11111 that records what it is asked.</summary>
internal sealed class FakeFleetControl : IFleetControl
{
    public const string First = "10.0.0.1:11111@155075090";
    public const string Second = "10.0.0.2:11111@155075091";

    public List<string> Asked { get; } = [];

    public Exception? Fails { get; set; }

    /// <summary>What silos say of their drains.</summary>
    public SiloDrain Drain { get; set; } = new(SiloDrainPhase.Draining, 3, 4);

    /// <summary>What becomes of moves.</summary>
    public RoomMoveOutcome Outcome { get; set; } = RoomMoveOutcome.Moved;

    public Task<SiloDrain?> DrainAsync(string silo) => Asks("drain", silo);

    public Task<SiloDrain?> TakeDrainBackAsync(string silo) => Asks("take back", silo);

    public Task<SiloDrain?> GetDrainAsync(string silo) => Asks("look at", silo);

    public Task<RoomMoveOutcome> MoveAsync(RoomName room, string? silo)
    {
        Asked.Add($"move {room} to {silo}");
        return Fails is { } error ? Task.FromException<RoomMoveOutcome>(error)
            : Task.FromResult(silo is null || IsThere(silo) ? Outcome : RoomMoveOutcome.UnknownSilo);
    }

    private static bool IsThere(string silo) => silo is First or Second || First.StartsWith(silo + "@", StringComparison.Ordinal);

    private Task<SiloDrain?> Asks(string what, string silo)
    {
        Asked.Add($"{what} {silo}");
        return Fails is { } error ? Task.FromException<SiloDrain?>(error) : Task.FromResult(IsThere(silo) ? Drain : null);
    }
}
