using RemoteAccess.Grains.Tables;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Remembers the descriptor that was replaced last. Two versions of a device that open their room in turn would reset its viewers each
/// time; the one that came later stays, until the other has been quiet for a while.
/// </summary>
/// <remarks>Used by <see cref="RoomOwner"/> under its gate. In memory only: a room that moves forgets it.</remarks>
internal sealed class SettledDescriptor(TimeProvider time)
{
    /// <summary>How long the replaced version must not have opened the room before it may replace the other.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private RoomDescriptor? _replaced;
    private long _lastTried;
    private bool _refused;

    /// <summary>A descriptor was replaced.</summary>
    public void Replaced(RoomDescriptor descriptor) => (_replaced, _lastTried, _refused) = (descriptor, time.GetTimestamp(), false);

    /// <summary>Whether a descriptor was replaced a moment ago, and so does not come back.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="first">Whether it is the first attempt since.</param>
    public bool WasReplaced(RoomDescriptor descriptor, out bool first)
    {
        first = !_refused;
        if (_replaced is null || time.GetElapsedTime(_lastTried) >= Quiet || !DescriptorComparer.AreEqual(_replaced, descriptor))
        {
            return false;
        }

        (_lastTried, _refused) = (time.GetTimestamp(), true);
        return true;
    }
}
