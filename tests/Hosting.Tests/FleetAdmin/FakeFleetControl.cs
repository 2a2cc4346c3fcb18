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

    public bool Takes { get; set; } = true;

    public Task<bool> DrainAsync(string silo)
    {
        Asked.Add($"drain {silo}");
        return Fails is { } error ? Task.FromException<bool>(error) : Task.FromResult(IsLiving(silo));
    }

    public bool IsLiving(string silo) => silo is First or Second || First.StartsWith(silo + "@", StringComparison.Ordinal);

    public Task<bool> MoveAsync(RoomName room, string? silo)
    {
        Asked.Add($"move {room} to {silo}");
        return Fails is { } error ? Task.FromException<bool>(error) : Task.FromResult(Takes);
    }
}
