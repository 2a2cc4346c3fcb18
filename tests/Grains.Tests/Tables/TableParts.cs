using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>The parts of a room's tables, put together as the tables do, but a viewer enters without a snapshot.</summary>
internal sealed class TableParts
{
    private readonly TablesFixture _fixture;

    public TableParts(TablesFixture fixture)
    {
        _fixture = fixture;
        var context = fixture.Session.Context();
        var maxFrameBytes = context.Options.Participant.MaxFrameBytes;
        Viewers = new RoomViewers(maxFrameBytes);
        Info = new SessionInfo(ServerInfos.Of(context));
        Channels = new ChannelTable(context.Descriptor.Channels, new LossyChannels(context), maxFrameBytes);
        Services = new ServiceTable(context.Descriptor.Services, maxFrameBytes);
        Events = new SubscriptionEvents(fixture, () => fixture.ReportsViewerSubscriptions);
        Subscriptions = new ChannelSubscriptions(Gate, Viewers, Channels, Events, context.Metrics);
        Advertisements = new Advertisements(Gate, Viewers, Info, Channels, Services, Subscriptions,
            context.Descriptor.Capabilities.HasFlag(DeviceCapabilities.Services), Changes);
        Messages = new MessagePublishing(Channels, maxFrameBytes, context.Metrics);
        ClientChannels = new ClientChannelTable(Gate, Viewers, fixture, context.Options.Inbound);
        Parameters = new ParameterSubscriptions(Gate, Viewers, Interest, fixture, context.Options.Inbound);
        Updates = new ParameterUpdates(Interest, maxFrameBytes);
        Statuses = new StatusBoard(Gate, Viewers, maxFrameBytes, Changes);
        Graph = new GraphInterest(Gate, Viewers, fixture, maxFrameBytes, Changes);
        Time = new DeviceTime(Gate, Viewers, Info);
    }

    public Lock Gate { get; } = new();

    public DeclaredChanges Changes { get; } = new();

    public RoomViewers Viewers { get; }

    public SessionInfo Info { get; }

    public ChannelTable Channels { get; }

    public ServiceTable Services { get; }

    public SubscriptionEvents Events { get; }

    public ChannelSubscriptions Subscriptions { get; }

    public Advertisements Advertisements { get; }

    public MessagePublishing Messages { get; }

    public ClientChannelTable ClientChannels { get; }

    public ParameterInterest Interest { get; } = new();

    public ParameterSubscriptions Parameters { get; }

    public ParameterUpdates Updates { get; }

    public StatusBoard Statuses { get; }

    public GraphInterest Graph { get; }

    public DeviceTime Time { get; }

    /// <summary>A viewer that gets broadcasts.</summary>
    public HandLink Add(string identity = "ann")
    {
        var viewer = new HandLink(_fixture.Links, _fixture.Links.NewLink(identity));
        Viewers.Add(viewer.Link);
        return viewer;
    }

    /// <summary>What a viewer takes part in.</summary>
    public ViewerEntry Entry(ParticipantLink link) => Viewers.Find(link)!;
}
