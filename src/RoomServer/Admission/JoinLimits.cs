using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>
/// How often each identity joins each room: every join and departure is told to everyone there, with all that the token says of the
/// participant, and a connection that is dropped and made anew would have fresh limits each time. Thread-safe.
/// </summary>
internal sealed class JoinLimits(IOptions<RoomServerOptions> options, TimeProvider time)
{
    /// <summary>One who is told of with so many bytes more counts as one more.</summary>
    private const int BytesPerJoin = 4_096;

    private readonly KeyedRates<(string Room, string Identity)> _joins = new(
        options.Value.JoinsPerMinute / 60.0, options.Value.JoinBurst, time);
    private readonly int _burst = options.Value.JoinBurst;

    /// <summary>Identities remembered.</summary>
    public int Count => _joins.Count;

    /// <summary>Takes a join; false when the identity joins too often.</summary>
    /// <param name="room">The room.</param>
    /// <param name="identity">The identity.</param>
    /// <param name="bytes">What the others are told of it.</param>
    public bool TryTake(string room, string identity, int bytes = 0) =>
        _joins.TryTake((room, identity), Math.Min(_burst, 1 + (bytes / BytesPerJoin)));
}
