using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Opens arriving streams and reports them to the session, each with its connection: at once, or after a look-up if the identity has an
/// open stream already.
/// </summary>
/// <remarks>Its state is guarded by the lock of the room's state, which each method takes.</remarks>
/// <param name="state">Has the shown participants, and receives the events.</param>
/// <param name="inbound">Holds the streams.</param>
/// <param name="unused">Weighs the headers without content.</param>
/// <param name="lookUp">Requests a look-up.</param>
internal sealed class StreamArrivals(LiveKitRoomState state, InboundStreams inbound, UnusedHeaders unused, Action lookUp)
{
    private readonly DoubtfulStreams _doubtful = new();

    /// <summary>A header arrived.</summary>
    /// <returns>The sender's connection if it has too many headers without content; null otherwise.</returns>
    internal ParticipantSid? OpenedByHeader(ParticipantIdentity identity, NativeStreamHeader header)
    {
        lock (state.Gate)
        {
            Open(identity, header);
            return !state.IsOver && unused.Opened(identity, header.StreamId) ? state.Find(identity)?.Sid : null;
        }
    }

    /// <summary>Opens a stream; null when it is refused or known.</summary>
    internal InboundStream? Open(ParticipantIdentity identity, NativeStreamHeader header)
    {
        lock (state.Gate)
        {
            if (state.IsOver)
            {
                return null;
            }

            var shown = state.Find(identity)?.Sid;
            var isDoubtful = shown is { } sid && inbound.HasOpen(identity, sid);
            var opened = inbound.Open(identity, isDoubtful ? null : shown, header);
            if (opened is { } stream)
            {
                if (isDoubtful)
                {
                    _doubtful.Add(stream);
                    lookUp();
                }
                else
                {
                    state.Write(new InboundStreamOpened(stream));
                }
            }

            state.Roster.Heard(identity);
            if (state.Roster.TakeUnresolved())
            {
                lookUp();
            }

            return opened;
        }
    }

    /// <summary>Reports a stream that can only belong to the identity's current connection.</summary>
    internal void Announce(InboundStream stream)
    {
        lock (state.Gate)
        {
            if (!state.IsOver)
            {
                stream.Sid = state.Find(stream.Identity)?.Sid;
                state.Write(new InboundStreamOpened(stream));
            }
        }
    }

    /// <summary>A look-up begins that will show the owners of the waiting streams.</summary>
    internal void LookupBegins()
    {
        lock (state.Gate)
        {
            _doubtful.LookupBegins();
        }
    }

    /// <summary>That look-up has ended: reports the streams that waited for it.</summary>
    internal void LookupEnded()
    {
        lock (state.Gate)
        {
            if (state.IsOver)
            {
                return;
            }

            foreach (var stream in _doubtful.LookupEnded())
            {
                // A failed look-up does not change the shown participants.
                stream.Sid ??= state.Find(stream.Identity)?.Sid;
                state.Write(new InboundStreamOpened(stream));
            }
        }
    }
}
