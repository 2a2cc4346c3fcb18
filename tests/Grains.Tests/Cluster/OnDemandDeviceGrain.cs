using System.Collections.Concurrent;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>Describes any room but those whose name says otherwise.</summary>
internal sealed class OnDemandDeviceGrain : Grain, IDeviceGrain
{
    private static readonly ConcurrentDictionary<RoomName, int> s_asked = new();
    private static readonly ConcurrentDictionary<RoomName, TaskCompletionSource> s_held = new();

    /// <summary>How often the device of a room was asked, on any silo of this process.</summary>
    public static int Asked(RoomName room) => s_asked.GetValueOrDefault(room);

    /// <summary>Makes the device of a room answer no sooner than the source is set.</summary>
    public static TaskCompletionSource Hold(RoomName room) =>
        s_held.GetOrAdd(room, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public async Task<RoomDescriptor?> DescribeAsync(RoomName room)
    {
        s_asked.AddOrUpdate(room, 1, (_, asked) => asked + 1);
        if (s_held.TryGetValue(room, out var held))
        {
            await held.Task;
        }

        var name = room.ToString();
        return name.Contains("nobody", StringComparison.Ordinal) ? null
            : name.Contains("throws", StringComparison.Ordinal) ? throw new InvalidOperationException("Thrown on demand.")
            : new RoomDescriptor
            {
                Name = name.Contains("invalid", StringComparison.Ordinal) ? " " : $"device of {this.GetPrimaryKeyString()}",
                Channels = [SessionFixture.Channel(1)],
                IdleLeaveAfter = name.Contains("patient", StringComparison.Ordinal) ? TimeSpan.FromHours(2) : null,
            };
    }
}

/// <summary>No device.</summary>
[Alias("ra.test.INoDeviceGrain")]
public interface INoDeviceGrain : IGrainWithStringKey;

internal sealed class NoDeviceGrain : Grain, INoDeviceGrain;
