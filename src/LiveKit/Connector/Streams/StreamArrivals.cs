using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Opens the streams that come and tells the session of them, with the connection that each is of: at once, or after the look-up that shows
/// it where the identity has a stream open already.
/// </summary>
/// <remarks>Its state is guarded by the lock of the room's state, which each method takes.</remarks>
/// <param name="state">Knows who is shown, and takes the events.</param>
/// <param name="inbound">Holds the streams.</param>
/// <param name="unused">Weighs the headers that no content followed.</param>
/// <param name="lookUp">Asks for a look-up.</param>
internal sealed class StreamArrivals(LiveKitRoomState state, InboundStreams inbound, UnusedHeaders unused, Action lookUp)
{
    private readonly DoubtfulStreams _doubtful = new();

    /// <summary>A header came.</summary>
    /// <returns>The sender's connection when it has more headers without content than it may; null otherwise.</returns>
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

    /// <summary>Tells of a stream of nobody else's: what it has to say is about the identity's connection now.</summary>
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

    /// <summary>A look-up begins that will show whose the streams are that wait now.</summary>
    internal void LookupBegins()
    {
        lock (state.Gate)
        {
            _doubtful.LookupBegins();
        }
    }

    /// <summary>That look-up is over: tells of the streams that waited for it.</summary>
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
                // A look-up that failed leaves whoever is shown.
                stream.Sid ??= state.Find(stream.Identity)?.Sid;
                state.Write(new InboundStreamOpened(stream));
            }
        }
    }
}
