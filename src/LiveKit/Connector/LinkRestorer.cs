using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>
/// Whether our link is down, and what follows when it is back: a resumed connection goes on at once; a new one is made known to everybody
/// first, before anybody opens a stream on it.
/// </summary>
/// <remarks>The pump tells of breaks and returns, and goes on meanwhile. Announcements run one after another; each ends in the return being
/// told, unless the link broke again meanwhile: then its next return tells. What it knows is guarded by the lock of the room's
/// state.</remarks>
/// <param name="native">Whose link it is.</param>
/// <param name="state">Tells the session.</param>
/// <param name="inbound">The streams that a break cuts.</param>
/// <param name="announcement">Makes a new connection known.</param>
/// <param name="lookUp">Asks for a look-up.</param>
internal sealed class LinkRestorer(
    INativeRoom native, LiveKitRoomState state, InboundStreams inbound, Announcement announcement, Action lookUp)
{
    private Task _restoring = Task.CompletedTask;
    private bool _isDown;
    private int _returns;

    /// <summary>Whether the link is down. Under the lock of the state.</summary>
    internal bool IsDown => _isDown;

    /// <summary>Completes with the announcements that were begun; never fails. After the pump's end.</summary>
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
            // Whoever left meanwhile is not always told of after a resume.
            state.Apply(state.Roster.Restored);
            lookUp();
            return;
        }

        inbound.ConnectionReplaced();
        _restoring = RestoreAsync(_restoring, which);
    }

    private async Task RestoreAsync(Task before, int which)
    {
        await before.ConfigureAwait(false);
        try
        {
            await announcement.MakeAsync(CancellationToken.None).ConfigureAwait(false);
            state.Apply(output =>
            {
                // Broken again meanwhile, and perhaps back again: its next return tells once it is made known, this one's loss of streams
                // included.
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
