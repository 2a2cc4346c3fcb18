using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Assigns each inbound control stream to the connection that opened it (B11). A stream whose connection is not registered yet is held
/// unread for a limited time; a stream of a connection that has ended is dropped. It knows streams and SIDs, not messages.
/// </summary>
/// <remarks>
/// A registration publishes its link before it takes the held streams. A stream looks for the link under the lock under which it would be
/// held. So a stream is either bound when it opens, or found by the registration.
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

            // A stream that only reports a loss does not count as a stream of the viewer; otherwise the viewer would not be notified.
            if (!stream.TellsLoss && streams.Open >= context.Options.Room.InboundStreamsPerIdentity)
            {
                Refuse(stream, InboundDrop.TooMany);
                return;
            }

            // If the transport does not know the SID, the connection that is in the room now is meant: the registered one may have left,
            // with its departure still waiting in its chain.
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
            var reader = new InboundReader(
                stream, _dispatcher, frames, Broken, Forget, context.Threads.Sessions, context.Time, _logger);
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

    /// <summary>A connection is registered: it gets the streams that are held for it, or for its identity.</summary>
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

    /// <summary>A connection has ended: its streams are dropped, with all that still arrives on them.</summary>
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

    /// <summary>Our own connection has ended, and every stream on it with it.</summary>
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
            return Task.WhenAll(readers.Select(reader => reader.WhenEnded.Here()));
        }
    }

    // If the transport does not know the SID: the connection that the room reports now, which may differ from the one that is still
    // registered here.
    private ParticipantSid? OwnerOf(IInboundStream stream) => set.Connection is { } connection ? connection.OwnerOf(stream) : stream.Sid;

    private List<InboundReader> Of(ParticipantIdentity identity) => _streams.TryGetValue(identity, out var streams) ? streams.Readers : [];

    private void Refuse(IInboundStream stream, InboundDrop reason)
    {
        if (_lines.IsDue(out var unlogged))
        {
            LogRefused(_logger, context.Room, stream.Identity, stream.Sid, stream.Topic, reason.Name(), unlogged);
        }

        context.Metrics.InboundDropped(reason);
        using (OutsideCall.Begin())
        {
            stream.Abort();
        }
    }

    // Called by a timer: an exception would end the process.
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

    // The viewer is notified and reset. A viewer that is being reset for another reason keeps its streams, but this one is not read any
    // more, so it is reset once it is registered again. Under the lock, so that either the registration is seen here or the registration
    // sees the pending reset.
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

    // The streams of one identity, and the space that their frames share.
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
/// <param name="Room">Where their space is reserved; shared by all streams of the viewer.</param>
/// <param name="Timeout">From a frame's first bytes to its last.</param>
/// <param name="RoomTimeout">How long a frame waits for space that other frames use.</param>
internal readonly record struct StreamFrames(PartialFrames Room, TimeSpan Timeout, TimeSpan RoomTimeout);
