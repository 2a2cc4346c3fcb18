using System.Buffers;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// What a room offers to its viewers and what they subscribe to, composed of <see cref="RoomViewers"/> (the broadcast table), <see
/// cref="SessionInfo"/>, <see cref="Advertisements"/> over <see cref="ChannelTable"/> and <see cref="ServiceTable"/>, <see
/// cref="ChannelSubscriptions"/>, <see cref="MessagePublishing"/>, <see cref="ClientChannelTable"/>, <see cref="ParameterSubscriptions"/>,
/// <see cref="ParameterUpdates"/>, <see cref="StatusBoard"/>, <see cref="GraphInterest"/> and <see cref="DeviceTime"/>, with <see
/// cref="DeclaredTables"/> for what outlives the session. Its own two steps concern all parts: a viewer enters, and a viewer leaves.
/// </summary>
/// <remarks>
/// One lock guards all parts. It makes the snapshot for a new viewer and its entry into the broadcast table atomic with respect to every
/// change (S3), and keeps the listener's events in the order of the changes. Publishing takes no lock: it reads snapshots; only a latched
/// channel has its own. Lock order: tables, then either a channel's latch and a lossy channel or a viewer's publishing lock, then link.
/// </remarks>
internal sealed class RoomTables
{
    private readonly Lock _gate = new();
    private readonly RoomViewers _viewers;
    private readonly SessionInfo _info;
    private readonly ChannelTable _channels;
    private readonly ServiceTable _services;
    private readonly Advertisements _advertisements;
    private readonly ChannelSubscriptions _subscriptions;
    private readonly MessagePublishing _messages;
    private readonly ClientChannelTable _clientChannels;
    private readonly ParameterSubscriptions _parameters;
    private readonly ParameterUpdates _updates;
    private readonly StatusBoard _statuses;
    private readonly GraphInterest _graph;
    private readonly DeviceTime _time;
    private readonly DeclaredTables _declared;
    private readonly long _epoch;

    public RoomTables(SessionContext context, ServerInfo info, IListenerFeed listener)
    {
        var maxFrameBytes = context.Options.Participant.MaxFrameBytes;
        var descriptor = context.Descriptor;
        var interest = new ParameterInterest();
        var events = new SubscriptionEvents(listener, context.ReportsViewerSubscriptions);
        Listener = listener;
        Lossy = new LossyChannels(context);
        _viewers = new RoomViewers(maxFrameBytes);
        _info = new SessionInfo(info);
        var offer = new OfferAtStart(descriptor, context.Declared);
        _epoch = context.Epoch;
        DroppedAtStart = offer.Dropped;
        _channels = new ChannelTable(offer.Channels, Lossy, maxFrameBytes);
        _services = new ServiceTable(offer.Services, maxFrameBytes);
        _subscriptions = new ChannelSubscriptions(_gate, _viewers, _channels, events, context.Metrics);
        _advertisements = new Advertisements(
            _gate, _viewers, _info, _channels, _services, _subscriptions, descriptor.Capabilities.HasFlag(DeviceCapabilities.Services),
            Changes);
        _messages = new MessagePublishing(_channels, maxFrameBytes, context.Metrics);
        _clientChannels = new ClientChannelTable(_gate, _viewers, listener, context.Options.Inbound);
        _parameters = new ParameterSubscriptions(_gate, _viewers, interest, listener, context.Options.Inbound);
        _updates = new ParameterUpdates(interest, maxFrameBytes);
        _statuses = new StatusBoard(_gate, _viewers, maxFrameBytes, Changes);
        _graph = new GraphInterest(_gate, _viewers, listener, maxFrameBytes, Changes);
        _time = new DeviceTime(_gate, _viewers, _info);
        _declared = new DeclaredTables(_gate, descriptor, _info, _channels, _services, _statuses, _graph);
        _declared.Restore(context.Declared ?? DeclaredState.Empty);
    }

    /// <summary>Reports each change of what is declared, under the tables' lock.</summary>
    public DeclaredChanges Changes { get; } = new();

    /// <inheritdoc cref="OfferAtStart.Dropped"/>
    public IReadOnlyList<string> DroppedAtStart { get; }

    /// <summary>Gets the events of all changes, in order.</summary>
    public IListenerFeed Listener { get; }

    /// <summary>The data tracks of lossy channels; the session reports its connections to it.</summary>
    public LossyChannels Lossy { get; }

    /// <inheritdoc cref="RoomViewers.Links"/>
    public LinkSnapshot Entered => _viewers.Links;

    /// <inheritdoc cref="ChannelTable.Count"/>
    public int ChannelCount => _channels.Count;

    /// <inheritdoc cref="ChannelTable.Entries"/>
    public IReadOnlyList<ChannelEntry> Channels => _channels.Entries;

    /// <summary>Names of the services, in the order of their ids.</summary>
    public IReadOnlyList<string> ServiceNames => _services.Names;

    /// <summary>Encodings for calls of services that name none themselves. Takes no lock.</summary>
    public IReadOnlyList<string> SupportedEncodings => _info.SupportedEncodings;

    /// <summary>Queues the initial messages and enters the link into the broadcast table, in one step (S3).</summary>
    /// <param name="link">The new viewer's link; its stream may still be opening.</param>
    /// <param name="notice">The notice about the reset before, or null.</param>
    public void Enter(ParticipantLink link, byte[]? notice)
    {
        lock (_gate)
        {
            link.SendInitial(_info.Frame);
            if (_channels.Snapshot is { } channels)
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

            _viewers.Add(link);
        }
    }

    /// <summary>Removes the viewer and ends all its subscriptions and channels. Idempotent.</summary>
    public void Leave(ParticipantLink link)
    {
        lock (_gate)
        {
            if (_viewers.Remove(link) is { } viewer)
            {
                _subscriptions.Leave(viewer);
                _parameters.Leave(viewer);
                _graph.Leave(viewer);
                _clientChannels.Leave(viewer);
            }
        }
    }

    /// <inheritdoc cref="Advertisements.Advertise"/>
    public void Advertise(IReadOnlyList<ChannelDescriptor> channels) => _advertisements.Advertise(channels);

    /// <inheritdoc cref="Advertisements.Unadvertise"/>
    public void Unadvertise(IReadOnlyList<ulong> channelIds) => _advertisements.Unadvertise(channelIds);

    /// <inheritdoc cref="Advertisements.AdvertiseServices"/>
    public void AdvertiseServices(IReadOnlyList<ServiceDescriptor> services) => _advertisements.AdvertiseServices(services);

    /// <inheritdoc cref="Advertisements.UnadvertiseServices"/>
    public void UnadvertiseServices(IReadOnlyList<uint> serviceIds) => _advertisements.UnadvertiseServices(serviceIds);

    /// <inheritdoc cref="ServiceTable.Find"/>
    public DeviceService? Service(uint id) => _services.Find(id);

    /// <inheritdoc cref="ChannelSubscriptions.Subscribe"/>
    public SubscribeOutcome Subscribe(ParticipantLink link, ulong channelId, bool video = false) =>
        _subscriptions.Subscribe(link, channelId, video);

    /// <inheritdoc cref="ChannelSubscriptions.Unsubscribe"/>
    public void Unsubscribe(ParticipantLink link, ulong channelId) => _subscriptions.Unsubscribe(link, channelId);

    /// <inheritdoc cref="ChannelSubscriptions.Of"/>
    public IReadOnlyList<ulong> SubscriptionsOf(ParticipantLink link) => _subscriptions.Of(link);

    /// <inheritdoc cref="MessagePublishing.Publish"/>
    public PublishResult Publish(ulong channelId, ulong logTime, byte[] data) => _messages.Publish(channelId, logTime, data);

    /// <inheritdoc cref="ClientChannelTable.Advertise"/>
    public ClientChannelAdmission AdvertiseClientChannel(ParticipantLink link, ClientChannel channel) =>
        _clientChannels.Advertise(link, channel);

    /// <inheritdoc cref="ClientChannelTable.Unadvertise(ParticipantLink, uint)"/>
    public bool UnadvertiseClientChannel(ParticipantLink link, uint channelId) => _clientChannels.Unadvertise(link, channelId);

    /// <inheritdoc cref="ClientChannelTable.Deliver"/>
    public ClientMessageDelivery DeliverClientMessage(ParticipantLink link, uint channelId, in ReadOnlySequence<byte> data) =>
        _clientChannels.Deliver(link, channelId, data);

    /// <inheritdoc cref="ClientChannelTable.Of"/>
    public IReadOnlyList<ClientChannel> ClientChannelsOf(ParticipantLink link) => _clientChannels.Of(link);

    /// <inheritdoc cref="ParameterSubscriptions.Subscribe(ParticipantLink, IReadOnlyList{string})"/>
    public int SubscribeParameters(ParticipantLink link, IReadOnlyList<string> names) => _parameters.Subscribe(link, names);

    /// <inheritdoc cref="ParameterSubscriptions.SubscribeAll"/>
    public void SubscribeAllParameters(ParticipantLink link) => _parameters.SubscribeAll(link);

    /// <inheritdoc cref="ParameterSubscriptions.Unsubscribe(ParticipantLink, IReadOnlyList{string})"/>
    public int UnsubscribeParameters(ParticipantLink link, IReadOnlyList<string> names) => _parameters.Unsubscribe(link, names);

    /// <inheritdoc cref="ParameterSubscriptions.UnsubscribeAll"/>
    public void UnsubscribeAllParameters(ParticipantLink link) => _parameters.UnsubscribeAll(link);

    /// <inheritdoc cref="ParameterUpdates.Publish"/>
    public PublishResult PublishParameterValues(IReadOnlyList<Parameter> parameters) => _updates.Publish(parameters);

    /// <inheritdoc cref="GraphInterest.Subscribe"/>
    public void SubscribeGraph(ParticipantLink link) => _graph.Subscribe(link);

    /// <inheritdoc cref="GraphInterest.Unsubscribe"/>
    public void UnsubscribeGraph(ParticipantLink link) => _graph.Unsubscribe(link);

    /// <inheritdoc cref="GraphInterest.Publish"/>
    public PublishResult PublishConnectionGraph(ConnectionGraphState graph) => _graph.Publish(graph);

    /// <inheritdoc cref="StatusBoard.Publish"/>
    public PublishResult PublishStatus(StatusNotice status) => _statuses.Publish(status);

    /// <inheritdoc cref="StatusBoard.Remove"/>
    public PublishResult RemoveStatus(IReadOnlyList<string> statusIds) => _statuses.Remove(statusIds);

    /// <inheritdoc cref="DeviceTime.Publish"/>
    public PublishResult PublishTime(ulong timestamp) => _time.Publish(timestamp);

    /// <inheritdoc cref="DeclaredTables.Snapshot"/>
    public DeclaredState Snapshot() => _declared.Snapshot(_epoch);

    /// <inheritdoc cref="DeclaredTables.StoredSnapshot"/>
    public DeclaredState StoredSnapshot() => _declared.StoredSnapshot(_epoch);

    /// <inheritdoc cref="RoomViewers.Broadcast"/>
    public PublishResult Broadcast(ReadOnlyMemory<byte> frame) => _viewers.Broadcast(frame);

    /// <inheritdoc cref="RoomViewers.SendFinal"/>
    public void SendFinal(ReadOnlyMemory<byte> frame) => _viewers.SendFinal(frame);
}
