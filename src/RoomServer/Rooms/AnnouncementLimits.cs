using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// How much the viewers of one room may have the server tell everyone, of attributes and tracks: all together a half of <see
/// cref="RoomServerOptions.ViewerToViewerBytesPerSecond"/>, one identity an eighth, also when it joins anew. What is told is not held back
/// on the way, so it is limited here; what is beyond it is refused, and its sender may try again (B13). Thread-safe.
/// </summary>
internal sealed class AnnouncementLimits
{
    /// <summary>
    /// What an announcement costs beside its bytes: its place in everyone's queue. So many of them that they would fill the places of
    /// signals of one who reads nothing are never under way within the time in which it is found out.
    /// </summary>
    public const int Cost = 512;

    private readonly KeyedRates<string> _each;
    private readonly KeyedRates<bool> _all;
    private readonly int _most;

    public AnnouncementLimits(RoomServerOptions options, TimeProvider time)
    {
        var rate = (double)options.ViewerToViewerBytesPerSecond;

        // The longest update fits in any case.
        _most = (int)Math.Max(rate, 2 * options.MaxAttributeBytes);
        _each = new KeyedRates<string>(rate / 8, _most, time);
        _all = new KeyedRates<bool>(rate / 2, 2.0 * _most, time);
    }

    /// <summary>Takes an announcement; false when there have been too many, of this identity or of all.</summary>
    /// <param name="identity">Who.</param>
    /// <param name="bytes">The message's bytes.</param>
    /// <param name="messages">Messages of it.</param>
    public bool TryTake(string identity, int bytes, int messages = 1)
    {
        var amount = Math.Min(_most, messages * (bytes + Cost));
        return _each.TryTake(identity, amount) && _all.TryTake(true, amount);
    }
}
