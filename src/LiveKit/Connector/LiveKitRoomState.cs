using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Roster;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>
/// The participants of one room, consistent with the streams and with the events that the session reads. It decides nothing about
/// participants (the roster does), and calls neither the native library nor the server.
/// </summary>
/// <remarks>
/// Every change of the roster (by the pump, a look-up, a webhook, the return of our link) happens under one lock. Within it the view is
/// published first, then the events are written, then streams are updated. So the reader of an event finds a view that is at least as new,
/// and no stream outlives its connection. Readers of the view take no lock. After <see cref="Finish"/> nothing changes any more.
/// </remarks>
/// <param name="room">The room.</param>
/// <param name="roster">The participants.</param>
/// <param name="inbound">The streams from participants to the device.</param>
/// <param name="outbound">The streams from the device to participants.</param>
/// <param name="unused">The headers that the native library holds.</param>
/// <param name="lookUp">Requests a look-up.</param>
/// <param name="log">The connection's log.</param>
internal sealed partial class LiveKitRoomState(
    RoomName room,
    RoomRoster roster,
    InboundStreams inbound,
    OutboundStreams outbound,
    UnusedHeaders unused,
    Action lookUp,
    ILogger log)
{
    private readonly ILogger _log = log;
    private readonly RoomEventQueue _events = new();
    private readonly List<RoomEvent> _output = [];
    private ImmutableDictionary<ParticipantIdentity, RosterEntry> _view = roster.View;
    private bool _isClosing;

    /// <summary>Guards the state and its changes. Taken before the locks of the streams, never after.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The participants. Under the lock.</summary>
    internal RoomRoster Roster => roster;

    /// <summary>Whether the last event was written. Under the lock.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>The events for the session.</summary>
    internal ChannelReader<RoomEvent> Events => _events.Reader;

    /// <summary>The current view.</summary>
    internal ImmutableDictionary<ParticipantIdentity, RosterEntry> View => Volatile.Read(ref _view);

    /// <summary>Our own SID.</summary>
    internal ParticipantSid LocalSid
    {
        get
        {
            lock (Gate)
            {
                return roster.LocalSid;
            }
        }
    }

    /// <summary>Whether another look-up would find nothing new.</summary>
    internal bool IsSettled
    {
        get
        {
            lock (Gate)
            {
                return IsOver || !roster.IsUnsettled;
            }
        }
    }

    internal RemoteParticipant? Find(ParticipantIdentity identity) => View.GetValueOrDefault(identity)?.Participant;

    /// <summary>Changes the roster, publishes the view and writes the events. Does nothing after the end.</summary>
    /// <param name="change">Changes the roster; gets the list of its events.</param>
    /// <param name="asks">Whether to look up a newly shown participant that is not settled.</param>
    /// <returns>The number of newly shown participants.</returns>
    internal int Apply(Action<ICollection<RoomEvent>> change, bool asks = true)
    {
        var shown = 0;
        lock (Gate)
        {
            if (IsOver)
            {
                return 0;
            }

            change(_output);
            Volatile.Write(ref _view, roster.View);
            foreach (var happened in _output)
            {
                switch (happened)
                {
                    case ParticipantConnected { Participant: var joined }:
                        shown++;
                        inbound.Joined(joined.Identity, joined.Sid);
                        break;
                    case ParticipantDisconnected left:
                        outbound.Departed(left.Identity, left.Sid);
                        inbound.Departed(left.Identity, left.Sid);
                        unused.Left(left.Identity);
                        break;
                }

                Write(happened);
            }

            _output.Clear();
            if (roster.TakeUnresolved() || (asks && shown > 0 && roster.IsUnsettled))
            {
                lookUp();
            }
        }

        return shown;
    }

    /// <summary>Adds an event for the session; too many unread events end the connection. Under the lock.</summary>
    internal void Write(RoomEvent happened)
    {
        if (!_events.TryWrite(happened))
        {
            Finish(new RoomDisconnected(
                RoomDisconnectReason.TransportFault, $"more than {RoomEventQueue.MaxEvents} events of the room waited to be read"));
        }
    }

    /// <summary>The device closes the connection: any later reason is replaced by ours. Under the lock.</summary>
    internal void Closing() => _isClosing = true;

    /// <summary>Ends the connection after an internal fault.</summary>
    /// <param name="what">What failed.</param>
    /// <param name="exception">The error.</param>
    internal void Fail(string what, Exception exception)
    {
        LogPumpFailed(room, exception.ForLog());
        Finish(new RoomDisconnected(RoomDisconnectReason.TransportFault, $"{what} failed: {exception.Message}"));
    }

    /// <summary>Writes the last event, once, and ends the streams: later events of the library are not forwarded.</summary>
    /// <param name="end">The reason; null when none is known.</param>
    internal void Finish(RoomDisconnected? end)
    {
        lock (Gate)
        {
            if (IsOver)
            {
                return;
            }

            IsOver = true;
            end = _isClosing || end is null
                ? new RoomDisconnected(_isClosing ? RoomDisconnectReason.ClientInitiated : RoomDisconnectReason.ConnectionLost,
                    end?.Detail ?? "the room ended")
                : end;
            outbound.BreakAll();
            inbound.EndAll();
            _events.Complete(end);
        }
    }
}
