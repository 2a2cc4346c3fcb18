using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>What the device says: every call is checked, handed to the session and answered within its turn.</summary>
internal sealed partial class RoomGrain
{
    private static PublishResult NotOpen { get; } = new(PublishOutcome.RoomNotOpen, 0, 0);

    public ValueTask<PublishResult> BroadcastControl(ControlFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var bytes = frame.CheckedBytes();
        return Published(session => session.Broadcast(bytes));
    }

    public Task Advertise(IReadOnlyList<ChannelDescriptor> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        Throw(RoomDescriptorValidator.Errors(channels));
        Required().Advertise(channels);
        return Task.CompletedTask;
    }

    public Task Unadvertise(IReadOnlyList<ulong> channelIds)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        Required().Unadvertise(channelIds);
        return Task.CompletedTask;
    }

    public ValueTask<PublishResult> Publish(ulong channelId, ulong logTime, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Session is { } session)
        {
            return ValueTask.FromResult(session.Publish(channelId, logTime, data));
        }

        GoWhenClosed();
        return ValueTask.FromResult(NotOpen);
    }

    public ValueTask<BatchPublishResult> PublishBatch(IReadOnlyList<ChannelMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i]?.Data is null)
            {
                throw new ArgumentException(
                    $"Message {i} of {messages.Count} is null or has null data; leave it out or give it an empty array. Nothing was "
                    + "published.", nameof(messages));
            }
        }

        if (Session is not { } session)
        {
            GoWhenClosed();
            return ValueTask.FromResult(new BatchPublishResult(0, 0, 0, messages.Count, 0));
        }

        var (published, unknown, tooLarge, overflowed) = (0, 0, 0, 0);
        foreach (var message in messages)
        {
            var result = session.Publish(message.ChannelId, message.LogTime, message.Data);
            published += result.Outcome == PublishOutcome.Published ? 1 : 0;
            unknown += result.Outcome == PublishOutcome.UnknownChannel ? 1 : 0;
            tooLarge += result.Outcome == PublishOutcome.FrameTooLarge ? 1 : 0;
            overflowed += result.Overflowed;
        }

        return ValueTask.FromResult(new BatchPublishResult(published, unknown, tooLarge, 0, overflowed));
    }

    public Task AdvertiseServices(IReadOnlyList<ServiceDescriptor> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Throw(RoomDescriptorValidator.Errors(services));
        Required().AdvertiseServices(HandlerReferences.Of(services));
        return Task.CompletedTask;
    }

    public Task UnadvertiseServices(IReadOnlyList<uint> serviceIds)
    {
        ArgumentNullException.ThrowIfNull(serviceIds);
        Required().UnadvertiseServices(serviceIds);
        return Task.CompletedTask;
    }

    public ValueTask<PublishResult> PublishStatus(StatusNotice status)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentException.ThrowIfNullOrWhiteSpace(status.Message, "status.Message");
        if (!Enum.IsDefined(status.Level))
        {
            throw new ArgumentException(
                $"Level {(int)status.Level} is unknown; give {string.Join(", ", Enum.GetNames<NoticeLevel>())}.", nameof(status));
        }

        if (status.Id?.Length == 0)
        {
            throw new ArgumentException("The id is empty; give null for a passing status, or a name for one that lasts.", nameof(status));
        }

        if (status.Id?.StartsWith(LossyChannel.StatusIdPrefix, StringComparison.Ordinal) == true)
        {
            throw new ArgumentException(
                $"The id '{status.Id}' is one of the room's own, for what its lossy channels drop; give one that does not start "
                + $"with {LossyChannel.StatusIdPrefix}.", nameof(status));
        }

        return Published(session => session.PublishStatus(status));
    }

    public ValueTask<PublishResult> RemoveStatus(IReadOnlyList<string> statusIds)
    {
        ArgumentNullException.ThrowIfNull(statusIds);
        if (statusIds.Contains(null!))
        {
            throw new ArgumentException("One of the ids is null; passing statuses have no id and cannot be taken back.", nameof(statusIds));
        }

        return Published(session => session.RemoveStatus(statusIds));
    }

    public ValueTask<PublishResult> PublishParameterValues(IReadOnlyList<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        for (var i = 0; i < parameters.Count; i++)
        {
            if (parameters[i]?.Name is null)
            {
                throw new ArgumentException(
                    $"Parameter {i} of {parameters.Count} is null or has a null name; leave it out. Nothing was published.",
                    nameof(parameters));
            }
        }

        return Published(session => session.PublishParameterValues(parameters));
    }

    public ValueTask<PublishResult> PublishConnectionGraph(ConnectionGraphState graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(graph.PublishedTopics);
        ArgumentNullException.ThrowIfNull(graph.SubscribedTopics);
        ArgumentNullException.ThrowIfNull(graph.AdvertisedServices);
        return Published(session => session.PublishConnectionGraph(graph));
    }

    public ValueTask<PublishResult> PublishTime(ulong timestamp) => Published(session => session.PublishTime(timestamp));

    public ValueTask<IReadOnlyList<ChannelEntry>> GetChannels()
    {
        GoWhenClosed();
        return ValueTask.FromResult(Session?.Channels ?? []);
    }

    private ValueTask<PublishResult> Published(Func<RoomSession, PublishResult> publish)
    {
        GoWhenClosed();
        return ValueTask.FromResult(Session is { } session ? publish(session) : NotOpen);
    }

    private RoomSession Required()
    {
        GoWhenClosed();
        if (Session is { } session)
        {
            return session;
        }

        if (_notResumed is not null)
        {
            host.CheckRoom(_room);
        }

        throw new RoomNotOpenException(_room.ToString());
    }

    private static void Throw(IReadOnlyList<string> errors)
    {
        if (errors.Count > 0)
        {
            throw new RoomDescriptorException(errors);
        }
    }
}
