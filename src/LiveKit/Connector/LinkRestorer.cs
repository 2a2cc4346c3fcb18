using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>
/// Tracks whether our link is down, and acts when it is back: a resumed connection continues at once; a new one is announced to everybody
/// before the session may open a stream on it.
/// </summary>
/// <remarks>
/// The pump reports breaks and returns, and does not wait. Announcements run one after another, where the pump runs; each ends with the
/// report of the return, unless the link broke again meanwhile: then its next return reports. Its state is guarded by the lock of the
/// room's state.
/// </remarks>
/// <param name="native">The room whose link it is.</param>
/// <param name="state">Notifies the session.</param>
/// <param name="inbound">The streams that a break cuts.</param>
/// <param name="announcement">Announces a new connection.</param>
/// <param name="lookUp">Requests a look-up.</param>
internal sealed class LinkRestorer(
    INativeRoom native, LiveKitRoomState state, InboundStreams inbound, Announcement announcement, Action lookUp)
{
    private Task _restoring = Task.CompletedTask;
    private bool _isDown;
    private int _returns;

    /// <summary>Whether the link is down. Under the lock of the state.</summary>
    internal bool IsDown => _isDown;

    /// <summary>Completes with the announcements that were begun; never fails. Call it after the pump's end.</summary>
    internal Task Restoring => _restoring;

    /// <summary>The link broke.</summary>
    internal void Broke(NativeRoomEvent.Reconnecting told)
    {
        inbound.LinkBroke();
        state.Apply(output =>
        {
            _isDown = true;
            state.Roster.Apply(told, output);
        });
    }

    /// <summary>The link is back.</summary>
    internal void Returned()
    {
        native.SetReliableThreshold(Announcement.ReliableThreshold);
        bool isNew;
        int which;
        lock (state.Gate)
        {
            _isDown = false;
            isNew = state.Roster.IsNewConnection;
            which = ++_returns;
        }

        if (!isNew)
        {
            // A departure meanwhile is not always reported after a resume.
            state.Apply(state.Roster.Restored);
            lookUp();
            return;
        }

        inbound.ConnectionReplaced();
        _restoring = RestoreAsync(_restoring, which);
    }

    private async Task RestoreAsync(Task before, int which)
    {
        await before;
        try
        {
            await announcement.MakeAsync(CancellationToken.None);
            state.Apply(output =>
            {
                // Broken again meanwhile, and perhaps back again: its next return reports after its announcement, including this one's loss
                // of streams.
                if (!_isDown && which == _returns)
                {
                    state.Roster.Restored(output);
                }
            });
            lookUp();
        }
#pragma warning disable CA1031 // Else nobody would be told of the return, nor of any later one: the room would be silent for good.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            state.Fail("the reconnect after a lost link", exception);
        }
    }
}
