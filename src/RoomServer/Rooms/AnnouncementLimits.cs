using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// Limits what the viewers of one room may announce to everyone, of attributes and tracks: all together half of <see
/// cref="RoomServerOptions.ViewerToViewerBytesPerSecond"/>, one identity an eighth, also after it rejoins. Announcements are not delayed on
/// the way, so they are limited here; those beyond the limit are refused, and the sender may try again (B13). Thread-safe.
/// </summary>
internal sealed class AnnouncementLimits
{
    /// <summary>
    /// The cost of an announcement besides its bytes: its place in everyone's queue. It is so high that announcements cannot fill the
    /// signal places of a receiver that reads nothing before that receiver is detected.
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

    /// <summary>Takes an announcement; false when there were too many, of this identity or of all.</summary>
    /// <param name="identity">Who.</param>
    /// <param name="bytes">The message's bytes.</param>
    /// <param name="messages">How many messages it has.</param>
    public bool TryTake(string identity, int bytes, int messages = 1)
    {
        var amount = Math.Min(_most, messages * (bytes + Cost));
        return _each.TryTake(identity, amount) && _all.TryTake(true, amount);
    }
}
