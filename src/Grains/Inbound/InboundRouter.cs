using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Gives each inbound control stream to the connection that opened it (B11). A stream whose connection is not registered yet is held,
/// unread, for a while; what belongs to a connection that has gone is dropped. It knows streams and SIDs, not messages.
/// </summary>
/// <remarks>
/// A registration publishes its link before it asks for the held streams, and a stream looks for the link under the same lock in which it
/// would be held: so a stream is either bound when it opens or found by the registration, whichever comes first.
/// </remarks>
internal sealed partial class InboundRouter(SessionContext context, ParticipantSet set)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParticipantIdentity, ViewerStreams> _streams = [];
    private readonly Dictionary<ParticipantSid, Func<ParticipantSid, bool>> _owed = [];
    private readonly LineLimit _lines = new(context.Time);
    private readonly ILogger _logger = context.Loggers.CreateLogger<InboundRouter>();
    private readonly InboundDispatcher _dispatcher = new(context, set);

    /// <summary>Streams open or held; for leak checks.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _streams.Values.Sum(streams => streams.Readers.Count);
            }
        }
    }

    /// <summary>A participant opened a stream to us.</summary>
    public void Opened(IInboundStream stream)
    {
        if (stream.Topic != ControlTopic.Name)
        {
            Refuse(stream, InboundDrop.Topic);
            return;
        }

        lock (_gate)
        {
            var streams = _streams.TryGetValue(stream.Identity, out var known) ? known : new ViewerStreams(context.Admission);

            // One that only tells of a loss is none of the viewer's: it would not hear of it else.
            if (!stream.TellsLoss && streams.Open >= context.Options.Room.InboundStreamsPerIdentity)
            {
                Refuse(stream, InboundDrop.TooMany);
                return;
            }

            // A transport that cannot tell means the connection in the room now: the registered one may be gone already, its departure
            // waiting in its chain.
            var registered = set.LinkOf(stream.Identity)?.Identity.Sid;
            var owner = registered is { } sid && OwnerOf(stream) == sid ? registered : null;
            var holds = owner is null && !stream.TellsLoss;
            var room = holds ? streams.Frames.TryTake(IInboundStream.MaxBufferedBytes) : null;
            if (holds && room is null)
            {
                Refuse(stream, InboundDrop.AtCapacity);
                return;
            }

            var frames = new StreamFrames(streams.Frames, context.Admission.FrameTimeout, context.Admission.FrameRoomTimeout);
            var reader = new InboundReader(stream, _dispatcher, frames, Broken, Forget, context.Time, _logger);
            stream.CountUnread(change =>
            {
                reader.CountUnread(change);
                return streams.Unread.Add(change);
            });
            streams.Readers.Add(reader);
            _streams[stream.Identity] = streams;
            if (owner is { } bound)
            {
                reader.Bind(bound);
            }
            else
            {
                reader.Hold(room, context.Options.Room.InboundHoldTime, () => Expired(reader));
            }
        }
    }

    /// <summary>A connection is registered: the streams held for it, or for whoever comes next, are its own.</summary>
    public void Registered(ParticipantIdentity identity, ParticipantSid sid)
    {
        lock (_gate)
        {
            foreach (var reader in Of(identity).Where(reader => reader.IsHeld && OwnerOf(reader.Stream) == sid))
            {
                reader.Bind(sid);
            }

            if (_owed.Remove(sid, out var reset))
            {
                ResetNowOrOnceItIsBack(sid, reset);
            }
        }
    }

    /// <summary>A connection is gone: its streams are dropped with what still arrives on them.</summary>
    public void Ended(ParticipantIdentity identity, ParticipantSid sid)
    {
        lock (_gate)
        {
            foreach (var reader in Of(identity).Where(reader => (reader.Sid ?? reader.Stream.Sid) == sid).ToArray())
            {
                reader.Stop();
            }

            _owed.Remove(sid);
        }
    }

    /// <summary>Our own connection is gone: so is every stream on it.</summary>
    public Task StopAllAsync()
    {
        lock (_gate)
        {
            var readers = _streams.Values.SelectMany(streams => streams.Readers).ToArray();
            foreach (var reader in readers)
            {
                reader.Stop();
            }

            _owed.Clear();
            return Task.WhenAll(readers.Select(reader => reader.WhenEnded));
        }
    }

    // A transport that cannot tell whose it is: whoever the room reports now, which need not be the one still registered here.
    private ParticipantSid? OwnerOf(IInboundStream stream) => stream.Sid ?? set.Find(stream.Identity)?.Sid;

    private List<InboundReader> Of(ParticipantIdentity identity) => _streams.TryGetValue(identity, out var streams) ? streams.Readers : [];

    private void Refuse(IInboundStream stream, InboundDrop reason)
    {
        if (_lines.IsDue(out var unlogged))
        {
            LogRefused(_logger, context.Room, stream.Identity, stream.Sid, stream.Topic, reason.Name(), unlogged);
        }

        context.Metrics.InboundDropped(reason);
        stream.Abort();
    }

    // Called by a timer: what its callback throws ends the process.
    private void Expired(InboundReader reader)
    {
        try
        {
            Expire(reader);
        }
        catch (Exception exception)
        {
            LogExpiryFailed(_logger, context.Room, reader.Stream.Identity, reader.Stream.Sid, exception.ForLog());
        }
    }

    private void Expire(InboundReader reader)
    {
        lock (_gate)
        {
            if (!reader.IsHeld)
            {
                return;
            }

            if (_lines.IsDue(out var unlogged))
            {
                LogExpired(
                    _logger, context.Room, reader.Stream.Identity, reader.Stream.Sid, context.Options.Room.InboundHoldTime, unlogged);
            }

            context.Metrics.InboundDropped(InboundDrop.Expired);
            reader.Stop();
        }
    }

    // Its viewer is told and reset. One that is being reset for something else keeps its streams, and would come back to find that this one
    // is not read any more: it is reset once it is back. Under the lock, so that either the registration is seen here or the debt by the
    // registration.
    private void Broken(InboundReader reader, Func<ParticipantSid, bool> reset)
    {
        lock (_gate)
        {
            if (reader is { IsStopped: false, Sid: { } sid })
            {
                ResetNowOrOnceItIsBack(sid, reset);
            }
        }
    }

    private void ResetNowOrOnceItIsBack(ParticipantSid sid, Func<ParticipantSid, bool> reset)
    {
        if (!reset(sid))
        {
            _owed[sid] = reset;
        }
    }

    private void Forget(InboundReader reader)
    {
        lock (_gate)
        {
            if (_streams.TryGetValue(reader.Stream.Identity, out var streams) && streams.Readers.Remove(reader)
                && streams.Readers.Count == 0)
            {
                _streams.Remove(reader.Stream.Identity);
            }
        }
    }

    // The streams of one identity, and what their frames may take together.
    private sealed record ViewerStreams(RoomAdmission Room)
    {
        public List<InboundReader> Readers { get; } = [];

        /// <summary>Streams that the viewer opened.</summary>
        public int Open => Readers.Count(static reader => !reader.Stream.TellsLoss);

        public PartialFrames Frames { get; } = Room.NewViewerFrames();

        public UnreadBytes Unread { get; } = new(Room);
    }

    [LoggerMessage(1250, LogLevel.Information,
        "Room {Room}: an inbound stream of {Identity} {Sid} on topic {Topic} is ignored: {Reason}. "
        + "{Unlogged} more streams were refused in this room since the last such line")]
    private static partial void LogRefused(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid? sid, OutsideText topic, string reason, long unlogged);

    [LoggerMessage(1256, LogLevel.Error,
        "Room {Room}: an inbound stream of {Identity} {Sid}, whose connection was not registered in time, could not be dropped")]
    private static partial void LogExpiryFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid? sid, LoggedException exception);

    [LoggerMessage(1251, LogLevel.Information,
        "Room {Room}: an inbound stream of {Identity} {Sid} is dropped: its connection was not registered within {Wait}. "
        + "{Unlogged} more streams were refused in this room since the last such line")]
    private static partial void LogExpired(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid? sid, TimeSpan wait, long unlogged);
}

/// <summary>What bounds the large frames of one stream (B15).</summary>
/// <param name="Room">Where room for them is taken: shared by all streams of their viewer.</param>
/// <param name="Timeout">From a frame's first bytes to its last.</param>
/// <param name="RoomTimeout">How long a frame waits for room that others' frames take.</param>
internal readonly record struct StreamFrames(PartialFrames Room, TimeSpan Timeout, TimeSpan RoomTimeout);
