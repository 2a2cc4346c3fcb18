using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// The calls of a room that its session answers: each is checked and forwarded, and what the device publishes is answered within the turn.
/// Without a session, a room that is to be open answers Moved, and another one that it is not open (B19). It does not know the stored
/// record.
/// </summary>
internal abstract class RoomCalls(IEnumerable<IRoomHints> hints) : Grain, IRoomGrain
{
    /// <summary>The session on this silo that serves the room, or null.</summary>
    protected abstract RoomSession? Session { get; }

    /// <summary>Whether callers that find no session should try again.</summary>
    protected abstract bool IsMoving { get; }

    /// <summary>Who answers for the session of another silo, or null.</summary>
    protected abstract IRoomGrain? Away { get; }

    private PublishResult NotOpen => new(IsMoving ? PublishOutcome.Moved : PublishOutcome.RoomNotOpen, 0, 0);

    public abstract Task<long> OpenAsync(RoomDescriptor descriptor);

    public abstract Task<bool> TryOpenAsync(RoomDescriptor descriptor);

    public abstract Task CloseAsync();

    public abstract ValueTask<RoomStatus> GetStatus();

    public abstract Task<RoomState> GetState();

    public abstract ValueTask<IReadOnlyList<RoomBan>> GetBans();

    public abstract Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor);

    public abstract Task<bool> LiftBan(ParticipantIdentity identity);

    public ValueTask<IReadOnlyList<ParticipantEntry>> GetParticipants()
    {
        Called();
        return Away?.GetParticipants() ?? ValueTask.FromResult(Session?.Participants ?? []);
    }

    public ValueTask<IReadOnlyList<ChannelEntry>> GetChannels()
    {
        Called();
        return Away?.GetChannels() ?? ValueTask.FromResult(Session?.Channels ?? []);
    }

    public async Task<KickOutcome> Kick(ParticipantIdentity identity)
    {
        Called();
        return Session is { } session ? await session.KickAsync(identity)
            : Away is { } away ? await away.Kick(identity)
            : IsMoving ? KickOutcome.Moved : KickOutcome.RoomNotOpen;
    }

    public ValueTask<bool> ViewerWaiting()
    {
        Called();
        if (Away is { } away)
        {
            return away.ViewerWaiting();
        }

        if (Session is not { } session || !session.ViewerWaiting())
        {
            return ValueTask.FromResult(false);
        }

        Hint(session, hint => hint.LookAgain(session.Room));
        return ValueTask.FromResult(true);
    }

    public ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid)
    {
        Called();
        if (Away is { } away)
        {
            return away.ViewerLeft(identity, sid);
        }

        Hint(Session, hint => hint.ConnectionEnded(Session!.Room, identity, sid));
        return ValueTask.CompletedTask;
    }

    public ValueTask LookAgain()
    {
        Called();
        if (Away is { } away)
        {
            return away.LookAgain();
        }

        Hint(Session, hint => hint.LookAgain(Session!.Room));
        return ValueTask.CompletedTask;
    }

    public ValueTask<PublishResult> BroadcastControl(ControlFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var bytes = frame.CheckedBytes();
        return Away?.BroadcastControl(frame) ?? Published(session => session.Broadcast(bytes));
    }

    public async Task Advertise(IReadOnlyList<ChannelDescriptor> channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        Throw(RoomDescriptorValidator.Errors(channels));
        await (Away?.Advertise(channels) ?? DeclaredAsync(session => session.Advertise(channels)));
    }

    public async Task Unadvertise(IReadOnlyList<ulong> channelIds)
    {
        ArgumentNullException.ThrowIfNull(channelIds);
        await (Away?.Unadvertise(channelIds) ?? DeclaredAsync(session => session.Unadvertise(channelIds)));
    }

    public ValueTask<PublishResult> Publish(ulong channelId, ulong logTime, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (Session is { } session)
        {
            return ValueTask.FromResult(session.Publish(channelId, logTime, data));
        }

        Called();
        return Away?.Publish(channelId, logTime, data) ?? ValueTask.FromResult(NotOpen);
    }

    public ValueTask<BatchPublishResult> PublishBatch(IReadOnlyList<ChannelMessage> messages)
    {
        PublishChecks.Check(messages);
        if (Session is { } session)
        {
            return ValueTask.FromResult(MessageBatch.Publish(session, messages));
        }

        Called();
        return Away?.PublishBatch(messages) ?? ValueTask.FromResult(IsMoving
            ? new BatchPublishResult(0, 0, 0, 0, 0) { Moved = messages.Count }
            : new BatchPublishResult(0, 0, 0, messages.Count, 0));
    }

    public async Task AdvertiseServices(IReadOnlyList<ServiceDescriptor> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        Throw(RoomDescriptorValidator.Errors(services));
        var referenced = HandlerReferences.Of(services);
        await (Away?.AdvertiseServices(referenced) ?? DeclaredAsync(session => session.AdvertiseServices(referenced)));
    }

    public async Task UnadvertiseServices(IReadOnlyList<uint> serviceIds)
    {
        ArgumentNullException.ThrowIfNull(serviceIds);
        await (Away?.UnadvertiseServices(serviceIds) ?? DeclaredAsync(session => session.UnadvertiseServices(serviceIds)));
    }

    public ValueTask<PublishResult> PublishStatus(StatusNotice status)
    {
        PublishChecks.Check(status);
        return Away?.PublishStatus(status) ?? Published(session => session.PublishStatus(status));
    }

    public ValueTask<PublishResult> RemoveStatus(IReadOnlyList<string> statusIds)
    {
        PublishChecks.CheckStatusIds(statusIds);
        return Away?.RemoveStatus(statusIds) ?? Published(session => session.RemoveStatus(statusIds));
    }

    public ValueTask<PublishResult> PublishParameterValues(IReadOnlyList<Parameter> parameters)
    {
        PublishChecks.Check(parameters);
        return Away?.PublishParameterValues(parameters) ?? Published(session => session.PublishParameterValues(parameters));
    }

    public ValueTask<PublishResult> PublishConnectionGraph(ConnectionGraphState graph)
    {
        PublishChecks.Check(graph);
        return Away?.PublishConnectionGraph(graph) ?? Published(session => session.PublishConnectionGraph(graph));
    }

    public ValueTask<PublishResult> PublishTime(ulong timestamp) =>
        Away?.PublishTime(timestamp) ?? Published(session => session.PublishTime(timestamp));

    /// <summary>A call came.</summary>
    protected abstract void Called();

    /// <summary>The session, once a change that is in progress has ended.</summary>
    /// <exception cref="RoomMovedException">The room is moving.</exception>
    /// <exception cref="RoomNotOpenException">The room is not open.</exception>
    protected abstract ValueTask<RoomSession> RequiredAsync();

    /// <summary>Throws the errors of a descriptor, if there are any.</summary>
    protected static void Throw(IReadOnlyList<string> errors)
    {
        if (errors.Count > 0)
        {
            throw new RoomDescriptorException(errors);
        }
    }

    private async Task DeclaredAsync(Action<RoomSession> declare)
    {
        Called();
        declare(await RequiredAsync());
    }

    private ValueTask<PublishResult> Published(Func<RoomSession, PublishResult> publish)
    {
        Called();
        return ValueTask.FromResult(Session is { } session ? publish(session) : NotOpen);
    }

    // Hints about viewers that arrive before the room's own connection reports them, or while there is no connection (S7).
    private void Hint(RoomSession? session, Action<IRoomHints> tell)
    {
        if (session is not null)
        {
            foreach (var hint in hints)
            {
                tell(hint);
            }
        }
    }
}
