using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>
/// Limits how often each identity joins each room. Every join and departure is sent to everyone in the room, with the token's attributes,
/// metadata and name. Without this limit a participant could reset its other limits by reconnecting. Thread-safe.
/// </summary>
internal sealed class JoinLimits(IOptions<RoomServerOptions> options, TimeProvider time)
{
    /// <summary>A join counts once more for each further so many bytes that are sent to the others.</summary>
    private const int BytesPerJoin = 4_096;

    private readonly KeyedRates<(string Room, string Identity)> _joins = new(
        options.Value.JoinsPerMinute / 60.0, options.Value.JoinBurst, time);
    private readonly int _burst = options.Value.JoinBurst;

    /// <summary>Identities remembered.</summary>
    public int Count => _joins.Count;

    /// <summary>Takes a join; false when the identity joins too often.</summary>
    /// <param name="room">The room.</param>
    /// <param name="identity">The identity.</param>
    /// <param name="bytes">Bytes about it that are sent to each of the others.</param>
    public bool TryTake(string room, string identity, int bytes = 0) =>
        _joins.TryTake((room, identity), Math.Min(_burst, 1 + (bytes / BytesPerJoin)));
}
