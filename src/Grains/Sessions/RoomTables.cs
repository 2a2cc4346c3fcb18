using System.Collections.Concurrent;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// What a room's viewers are told, and what they take part in: the server's info, channels, services, statuses, who gets broadcasts and who
/// is subscribed to what. One lock makes the snapshot for a new viewer and its entry into the broadcast table one step with every change
/// (S3), and keeps the listener's events in the order of the changes. Publishing takes no lock: it reads arrays that are replaced as a
/// whole; only a latched channel has one of its own. Lock order: tables, then a channel's latch, then a lossy channel; or a viewer's
/// publishing; then link.
/// </summary>
internal sealed partial class RoomTables
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ParticipantLink, ViewerEntry> _viewers = new();
    private readonly RemoteAccessMetrics _metrics;
    private readonly int _maxFrameBytes;
    private readonly int _maxClientChannels;
    private readonly long _maxStateBytes;
    private readonly int _maxParameters;
    private readonly SessionInfo _info;
    private volatile ParticipantLink[] _broadcast = [];
    private readonly Func<bool> _tellsViewerSubscriptions;
    private volatile bool _tellsTime;

    public RoomTables(SessionContext context, ServerInfo info, IListenerFeed listener)
    {
        Listener = listener;
        Lossy = new LossyChannels(context);
        _metrics = context.Metrics;
        _maxFrameBytes = context.Options.Participant.MaxFrameBytes;
        _maxClientChannels = context.Options.Inbound.ClientChannelsPerViewer;
        _maxStateBytes = context.Options.Inbound.StateBytesPerViewer;
        _maxParameters = context.Options.Inbound.ParameterSubscriptionsPerViewer;
        _offersServices = context.Descriptor.Capabilities.HasFlag(DeviceCapabilities.Services);
        _services = new ServiceTable(context.Descriptor.Services, _maxFrameBytes);
        _graph = new GraphInterest(_maxFrameBytes);
        _info = new SessionInfo(info);
        _tellsViewerSubscriptions = context.TellsViewerSubscriptions;
        foreach (var channel in context.Descriptor.Channels)
        {
            _channels[channel.Id] = NewChannel(channel);
        }
    }

    /// <summary>Is told what changes here, in the order of the changes.</summary>
    public IListenerFeed Listener { get; }

    /// <summary>What lossy channels are published on; told by the session of its connections.</summary>
    public LossyChannels Lossy { get; }

    /// <summary>Everyone who gets broadcasts: the registered links and those whose stream is still opening. A snapshot.</summary>
    public IReadOnlyList<ParticipantLink> Entered => _broadcast;

    /// <summary>Queues the initial messages and enters the link into the broadcast table, in one step (S3).</summary>
    /// <param name="link">The new viewer; its stream may still be opening.</param>
    /// <param name="notice">A last word about the reset before, or null.</param>
    public void Enter(ParticipantLink link, byte[]? notice)
    {
        lock (_gate)
        {
            link.SendInitial(_info.Frame);
            if (ChannelSnapshot is { } channels)
            {
                link.SendInitial(channels);
            }

            if (_services.Snapshot is { } services)
            {
                link.SendInitial(services);
            }

            _statuses.SendTo(link);
            if (notice is not null)
            {
                link.SendInitial(notice);
            }

            _broadcast = CopyOnWrite.With(_broadcast, link);
            _viewers[link] = new ViewerEntry(link);
        }
    }

    /// <summary>Undoes everything the viewer was part of. Idempotent.</summary>
    public void Leave(ParticipantLink link)
    {
        lock (_gate)
        {
            if (!_viewers.TryRemove(link, out var viewer))
            {
                return;
            }

            _broadcast = CopyOnWrite.Without(_broadcast, link);
            foreach (var id in viewer.Channels.ToArray())
            {
                viewer.RemoveChannel(id, out var told);
                Unsubscribed(_channels[id], link, told, leaves: true);
            }

            StopTellingAll(viewer);
            StopShowing(viewer);
            foreach (var channel in viewer.ClientChannels.ToArray())
            {
                Unadvertised(viewer, channel.Id);
            }
        }
    }

    /// <summary>Encodings in which viewers may call services that name none of their own. Takes no lock.</summary>
    public IReadOnlyList<string> SupportedEncodings => _info.SupportedEncodings;

    /// <summary>Tells every viewer the device's time, and that it does so before the first one: stock viewers take no notice of time from
    /// who does not.</summary>
    public PublishResult PublishTime(ulong timestamp)
    {
        if (!_tellsTime)
        {
            lock (_gate)
            {
                if (_info.Tell(ServerCapabilities.Time) is { } info)
                {
                    FanOut.Send(_broadcast, info);
                }

                // Set behind the message: who sees it sends its time behind that, too.
                _tellsTime = true;
            }
        }

        return Broadcast(ServerMessageEncoder.Time(timestamp));
    }

    /// <summary>The same bytes to every viewer; a full queue resets just that one (S5).</summary>
    public PublishResult Broadcast(ReadOnlyMemory<byte> frame) => frame.Length > _maxFrameBytes ? TooLarge : FanOut.Send(_broadcast, frame);

    /// <summary>A last word to everyone, past the bounds of their queues: what is queued is to be flushed, not reset (S6).</summary>
    public void Farewell(ReadOnlyMemory<byte> frame)
    {
        foreach (var link in _broadcast)
        {
            link.SendInitial(frame);
        }
    }

    private static PublishResult TooLarge => new(PublishOutcome.FrameTooLarge, 0, 0);
}
