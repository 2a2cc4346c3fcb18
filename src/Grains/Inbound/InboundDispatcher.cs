using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Handlers;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Passes the messages of viewers to their handlers. The participant is the one whose connection opened the stream; if it is not
/// registered, the frame is dropped (B11). Called on the reader's thread, one frame of a stream at a time; never waits.
/// </summary>
internal sealed partial class InboundDispatcher
{
    private readonly SessionContext _context;
    private readonly ParticipantSet _set;
    private readonly ILogger _logger;
    private readonly RequestGate _gate;
    private readonly MessageHandlers _handlers;

    public InboundDispatcher(SessionContext context, ParticipantSet set)
    {
        _context = context;
        _set = set;
        _logger = context.Loggers.CreateLogger<InboundDispatcher>();
        var inbound = new InboundContext(context, set.Tables, set.Requests, new AuditLog(context.Loggers, context.Metrics));
        _gate = new RequestGate(inbound);
        _handlers = new MessageHandlers(inbound, context.Time);
    }

    /// <summary>The room of the viewers.</summary>
    public RoomName Room => _context.Room;

    /// <summary>Handles one frame.</summary>
    /// <returns>How long to wait before the next frame is read; zero unless the viewer sends too fast.</returns>
    public InboundPause Dispatch(ParticipantSid sid, in ControlFrameView frame)
    {
        if (_set.Link(sid) is not { } link)
        {
            _context.Metrics.InboundDropped(InboundDrop.NotRegistered);
            return default;
        }

        var length = frame.Payload.Length;
        var (messages, cost) = IsTooLong(frame.Opcode, length, out var error)
            ? (1, MessageCost.OfSkipped(length) + SkippedFrames.AnswerText(link, frame.Payload, error))
            : Handle(link, frame);
        return Count(link, messages, FrameHeader.Size + length, cost);
    }

    /// <summary>Whether a large frame is wanted, by its first bytes. A frame that is too long, not offered or not permitted is answered now
    /// and never held.</summary>
    /// <param name="sid">The viewer's connection.</param>
    /// <param name="start">The frame's first bytes.</param>
    /// <param name="payload">The part of its payload that has arrived.</param>
    /// <param name="pause">If it is not wanted: how long to wait before it is skipped.</param>
    public bool Takes(ParticipantSid sid, in FrameStart start, in ReadOnlySequence<byte> payload, out InboundPause pause)
    {
        pause = default;
        if (_set.Link(sid) is not { } link || Wants(link, start, payload, out var cost))
        {
            return true;
        }

        pause = Count(link, 1, start.FrameLength, MessageCost.OfSkipped(start.PayloadLength) + cost);
        return false;
    }

    /// <summary>A stream of the viewer is not read until there is space for its frame.</summary>
    /// <returns>The link that is paused for it, or null.</returns>
    public ParticipantLink? Waits(ParticipantSid sid)
    {
        var link = _set.Link(sid);
        link?.PauseInbound();
        return link;
    }

    /// <summary>Other large frames left no space for one of the viewer: it is skipped, and the viewer is notified (B13).</summary>
    /// <param name="sid">The viewer's connection.</param>
    /// <param name="start">The frame's first bytes.</param>
    /// <param name="payload">The part of its payload that has arrived.</param>
    /// <returns>How long to wait before it is skipped.</returns>
    public InboundPause NoRoom(ParticipantSid sid, in FrameStart start, in ReadOnlySequence<byte> payload)
    {
        _context.Metrics.InboundDropped(InboundDrop.NoRoom);
        if (_set.Link(sid) is not { } link)
        {
            return default;
        }

        var error = $"A message of {start.PayloadLength} bytes was skipped: too many large messages are arriving; send it again";
        var cost = 0L;
        if (start.Opcode == FrameOpcode.Text)
        {
            cost = SkippedFrames.AnswerText(link, payload, error);
        }
        else if (IsCall(start))
        {
            SkippedFrames.AnswerCall(link, start.ServiceId, start.CallId, error);
        }
        else
        {
            InboundContext.Error(link, error);
        }

        return Count(link, 1, start.FrameLength, MessageCost.OfSkipped(start.PayloadLength) + cost);
    }

    /// <summary>A large frame did not arrive in time, or arrived too slowly while others waited. Its stream is read no further; the viewer
    /// is notified and reset.</summary>
    /// <returns>Whether it is reset for this.</returns>
    public bool Overdue(ParticipantSid sid, FrameOverdueException overdue)
    {
        if (_set.Link(sid) is not { } link
            || !link.Reset(ReasonCode.InboundTimeout, $"{overdue.Message} (open a new stream to the device)"))
        {
            return false;
        }

        LogOverdue(_logger, _context.Room, link.Identity.Identity, sid, overdue.Message);
        return true;
    }

    /// <summary>The stream has an invalid frame. Nothing after it can be read, so the viewer is notified and reset.</summary>
    /// <returns>Whether it is reset for this; false when it is not registered, or is being reset for another reason.</returns>
    public bool Violated(ParticipantSid sid, FrameViolationException violation)
    {
        if (_set.Link(sid) is not { } link || !link.Reset(ReasonCode.ProtocolViolation, violation.Message))
        {
            return false;
        }

        LogViolated(_logger, _context.Room, link.Identity.Identity, sid, violation.Message);
        return true;
    }

    /// <summary>The transport lost part of the viewer's data. The viewer cannot know that, so it is notified and reset.</summary>
    /// <returns>Whether it is reset for this.</returns>
    public bool Lost(ParticipantSid sid, InboundStreamLostException lost)
    {
        if (_set.Link(sid) is not { } link
            || !link.Reset(ReasonCode.InboundLost, $"{lost.Message.TrimEnd('.')} (open a new stream to the device)"))
        {
            return false;
        }

        LogLost(_logger, _context.Room, link.Identity.Identity, sid, lost.Message);
        return true;
    }

    /// <summary>Handling a frame failed because of an internal error. The viewer is reset, because its next frames would not be
    /// handled.</summary>
    /// <returns>Whether it is reset for this.</returns>
    public bool Faulted(ParticipantSid sid) => _set.Link(sid)?.Reset(ReasonCode.InboundFailed) == true;

    private static bool IsCall(in FrameStart start)
    {
        try
        {
            return ClientMessageDecoder.KindOf(start.Kind) == ClientMessageKind.ServiceCallRequest;
        }
        catch (MessageParseException)
        {
            return false;
        }
    }

    private bool Wants(ParticipantLink link, in FrameStart start, in ReadOnlySequence<byte> payload, out long cost)
    {
        cost = 0;
        if (start.Opcode == FrameOpcode.Text)
        {
            if (!IsTooLong(start.Opcode, start.PayloadLength, out var error))
            {
                return true;
            }

            cost = SkippedFrames.AnswerText(link, payload, error);
            return false;
        }

        try
        {
            var kind = ClientMessageDecoder.KindOf(start.Kind);
            return kind switch
            {
                ClientMessageKind.ServiceCallRequest => !_handlers.RefusesCall(link, start.ServiceId, start.CallId),
                ClientMessageKind.MessageData => _gate.Admits(link, kind, default),
                _ => SkipsLong(link, kind, start.PayloadLength),
            };
        }
        catch (MessageParseException exception)
        {
            Skipped(link, exception);
            return false;
        }
    }

    // A ping or an acknowledgement has nine significant bytes.
    private static bool SkipsLong(ParticipantLink link, ClientMessageKind kind, int length)
    {
        InboundContext.Error(link, $"A {kind} message of {length} bytes was skipped; the limit is {IInboundStream.MaxBufferedBytes}");
        return false;
    }

    private bool IsTooLong(FrameOpcode opcode, long length, [NotNullWhen(true)] out string? error)
    {
        var limit = _context.Options.Inbound.MaxTextFrameBytes;
        var tooLong = opcode == FrameOpcode.Text && length > limit;
        error = tooLong ? $"A JSON message of {length} bytes was skipped; the limit is {limit}" : null;
        return tooLong;
    }

    private InboundPause Count(ParticipantLink link, int messages, long bytes, long cost)
    {
        link.CountReceived((int)bytes);
        _context.Metrics.FrameReceived(bytes);
        var (wait, begins) = link.Inbound.Limiter.Count(messages, bytes, cost);
        if (wait > TimeSpan.Zero)
        {
            link.PauseInbound();
        }

        if (begins != InboundExcess.None)
        {
            Throttled(link, wait, begins);
        }

        return new InboundPause(wait, link);
    }

    // The kind and the permission are checked before the message is decoded.
    private (int Messages, long Cost) Handle(ParticipantLink link, in ControlFrameView frame)
    {
        var length = frame.Payload.Length;
        var cost = MessageCost.OfUndecoded(frame.Opcode, length);
        try
        {
            var kind = ClientMessageDecoder.KindOf(frame);
            if (link.Status.State != LinkPhase.Open && kind != ClientMessageKind.Consumed)
            {
                // No answer could be sent (P3), and a viewer that is being disconnected must not control the device any more. Its
                // acknowledgements still count: the final message may wait for them.
                _context.Metrics.InboundDropped(InboundDrop.Closing);
                return (1, cost);
            }

            if (!_gate.Admits(link, kind, frame))
            {
                return (1, cost);
            }

            cost = MessageCost.OfDecoded(kind, length);
            var message = ClientMessageDecoder.Decode(frame, kind);
            _handlers.Handle(link, message);
            return (MessageHandlers.Weight(message), cost);
        }
        catch (MessageParseException exception)
        {
            Skipped(link, exception);
            return (1, cost + MessageCost.PerFailure);
        }
    }

    private void Skipped(ParticipantLink link, MessageParseException exception)
    {
        LogSkipped(_logger, _context.Room, link.Identity.Identity, link.Identity.Sid, exception.Message);
        _context.Metrics.MessageSkipped();
    }

    private void Throttled(ParticipantLink link, TimeSpan wait, InboundExcess bound)
    {
        var options = _context.Options.Inbound;
        LogThrottled(_logger, _context.Room, link.Identity.Identity, link.Identity.Sid, wait, bound);
        _context.Metrics.Throttled();
        InboundContext.Warning(link, bound == InboundExcess.Rate
            ? $"You send faster than {options.MessagesPerSecond} messages or {options.BytesPerSecond} bytes a second; "
                + "what you send is slowed down"
            : $"What you send takes more than {options.ProcessingPerSecond.TotalMilliseconds:0.###} ms of processing a second; "
                + "it is slowed down");
    }
}
