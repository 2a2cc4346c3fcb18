using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Hosting;

/// <summary>
/// Lets the room's session on this silo finish what it holds for one viewer, before a server in the same process takes that viewer out of
/// the
/// room. Otherwise what publishers were told is queued, and is still with the session, would be lost. Thread-safe.
/// </summary>
public interface IViewerFlush
{
    /// <summary>Lets the session accept no more frames for the viewer, and write those that it has accepted. Completes when they are
    /// written;
    /// at once if there is no such viewer here. Never throws.</summary>
    /// <param name="room">The room.</param>
    /// <param name="sid">The viewer's connection.</param>
    /// <param name="atMost">The longest wait.</param>
    Task FlushAsync(RoomName room, ParticipantSid sid, TimeSpan atMost);
}
