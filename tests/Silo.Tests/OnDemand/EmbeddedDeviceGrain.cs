using System.Collections.Concurrent;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Silo.Tests.OnDemand;

/// <summary>A device for any room but one; in one under an identity of its own choice, in one it fails.</summary>
internal sealed class EmbeddedDeviceGrain : Grain, IDeviceGrain
{
    private static readonly ConcurrentDictionary<RoomName, int> s_asked = new();

    /// <summary>How often the device of a room was asked, by any silo of this process.</summary>
    public static int Asked(string room) => s_asked.GetValueOrDefault(RoomName.Parse(room));

    public Task<RoomDescriptor?> DescribeAsync(RoomName room)
    {
        s_asked.AddOrUpdate(room, 1, static (_, asked) => asked + 1);
        return room.Value switch
        {
            "emb-unknown" => Task.FromResult<RoomDescriptor?>(null),
            "emb-failing" => Task.FromException<RoomDescriptor?>(new InvalidOperationException("on demand")),
            "emb-named" => Task.FromResult<RoomDescriptor?>(new RoomDescriptor { Name = "named", DeviceIdentity = "arm-controller" }),
            _ => Task.FromResult<RoomDescriptor?>(new RoomDescriptor { Name = $"device of {room}" }),
        };
    }
}
