using RemoteAccess.Client.Retrying;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>The entry points of the client library: rooms and viewers from a grain factory or a cluster client.</summary>
public static class GrainFactoryExtensions
{
    /// <summary>A room, open or not.</summary>
    /// <param name="grains">In a grain, its <c>GrainFactory</c>; outside, the cluster client.</param>
    /// <param name="name">1 to 256 UTF-8 bytes without control characters.</param>
    /// <param name="retry">How long calls are repeated while the room moves; null means <see cref="RetryPolicy.Default"/>.</param>
    /// <param name="time">The clock of log times and retries; null means the system's.</param>
    /// <exception cref="FormatException">The name is not a valid room name.</exception>
    public static Room GetRoom(this IGrainFactory grains, string name, RetryPolicy? retry = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var room = RoomName.Parse(name);
        return new Room(room, grains.GetGrain<IRoomGrain>(room.ToString()), Loop(retry, time));
    }

    /// <summary>A viewer's connection, e.g. the <see cref="Viewers.Viewer"/> of a request or an event.</summary>
    /// <param name="grains">In a grain, its <c>GrainFactory</c>; outside, the cluster client.</param>
    /// <param name="key">Room and SID.</param>
    /// <param name="retry">How long calls are repeated while the room moves; null means <see cref="RetryPolicy.Default"/>.</param>
    /// <param name="time">The clock of retries; null means the system's.</param>
    public static Participant GetParticipant(
        this IGrainFactory grains, ParticipantKey key, RetryPolicy? retry = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return new Participant(grains.GetGrain<IParticipantGrain>(key.ToString()), Loop(retry, time));
    }

    private static RetryLoop Loop(RetryPolicy? retry, TimeProvider? time) => new(retry ?? RetryPolicy.Default, time ?? TimeProvider.System);
}
