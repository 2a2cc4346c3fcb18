using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Completes the link of one viewer (F4) before its connection is closed. The session removes it when it learns that the viewer
/// has
/// left.</summary>
internal sealed class ViewerFlush(SessionHost host, TimeProvider time) : IViewerFlush
{
    public async Task FlushAsync(RoomName room, ParticipantSid sid, TimeSpan atMost)
    {
        if (host.Find(room)?.Link(sid) is not { } link)
        {
            return;
        }

        link.Complete(ReasonCode.Draining);
        try
        {
            await link.WhenEnded().WaitOrAbandonAsync(atMost, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It does not read. What is left is discarded and counted when it has left.
        }
    }
}
