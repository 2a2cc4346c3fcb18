using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
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
/// One room. Its stored record (whether the room is to be open, descriptor, epoch, ETag) belongs to <see cref="RoomOwner"/>; the session
/// that serves it runs on the same silo. The grain checks each call and forwards it: what the device publishes goes to the session and is
/// answered within the turn. Key: <see cref="RoomName"/>. Reentrant: publishing interleaves with everything. Open and Close pass one gate,
/// so the stored record has one writer at a time here, and the ETag rejects a write from another activation. No turn waits for a viewer or
/// a listener. It does not know the transport.
/// </summary>
[Reentrant, Immovable]
internal sealed class RoomGrain(
    SessionHost host,
    RoomStore store,
    IEnumerable<IRoomHints> hints,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<RoomGrain> logger) : Grain, IRoomGrain
{
    private RoomName _room;
    private RoomOwner _owner = null!;
    private RoomBans _bans = null!;
    private IdleDeactivation _idle = null!;

    private static PublishResult NotOpen { get; } = new(PublishOutcome.RoomNotOpen, 0, 0);

    private RoomSession? Session => _owner.Session;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _room = RoomName.Parse(this.GetPrimaryKeyString());
        _owner = new RoomOwner(
            _room, silo.SiloAddress.ToParsableString(), host, store,
            () => DelayDeactivation(Timeout.InfiniteTimeSpan), DeactivateOnIdle, logger);
        _bans = new RoomBans(_room, _owner, time, logger);
        _idle = new IdleDeactivation(() => Session is not null, () => _owner.IsChanging, StartTimer, Deactivate);
        await _owner.ActivateAsync(cancellationToken);
        if (_owner.IsRefused)
        {
            _idle.Called();
        }
    }

    public async Task<long> OpenAsync(RoomDescriptor descriptor) => await Changed(_owner.OpenAsync(Checked(descriptor)));

    public async Task<bool> TryOpenAsync(RoomDescriptor descriptor) => await Changed(_owner.TryOpenAsync(Checked(descriptor)));

    public async Task CloseAsync() => await Changed(_owner.CloseAsync());

    public ValueTask<RoomStatus> GetStatus()
    {
        _idle.Called();
        return ValueTask.FromResult(_owner.Status);
    }

    public ValueTask<IReadOnlyList<ParticipantEntry>> GetParticipants()
    {
        _idle.Called();
        return ValueTask.FromResult(Session?.Participants ?? []);
    }

    public ValueTask<IReadOnlyList<ChannelEntry>> GetChannels()
    {
        _idle.Called();
        return ValueTask.FromResult(Session?.Channels ?? []);
    }

    public ValueTask<IReadOnlyList<RoomBan>> GetBans()
    {
        _idle.Called();
        return ValueTask.FromResult<IReadOnlyList<RoomBan>>(_bans.InForce);
    }

    public Task<RoomState> GetState()
    {
        _idle.Called();
        return Task.FromResult(new RoomState
        {
            Status = _owner.Status,
            Participants = Session?.Participants ?? [],
            Channels = Session?.Channels ?? [],
            Services = Session?.Services ?? [],
            Bans = _bans.InForce,
        });
    }

    public async Task<KickOutcome> Kick(ParticipantIdentity identity)
    {
        _idle.Called();
        return Session is { } session ? await session.KickAsync(identity) : KickOutcome.RoomNotOpen;
    }

    public async Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor)
    {
        await Changed(_bans.BanAsync(identity, banFor));
        return await Kick(identity);
    }

    public async Task<bool> LiftBan(ParticipantIdentity identity) => await Changed(_bans.LiftAsync(identity));

    public ValueTask<bool> ViewerWaiting()
    {
        _idle.Called();
        if (Session is not { } session || !session.ViewerWaiting())
        {
            return ValueTask.FromResult(false);
        }

        Hint(hint => hint.LookAgain(_room));
        return ValueTask.FromResult(true);
    }

    public ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid)
    {
        _idle.Called();
        Hint(hint => hint.ConnectionEnded(_room, identity, sid));
        return ValueTask.CompletedTask;
    }

    public ValueTask LookAgain()
    {
        _idle.Called();
        Hint(hint => hint.LookAgain(_room));
        return ValueTask.CompletedTask;
    }

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

        _idle.Called();
        return ValueTask.FromResult(NotOpen);
    }

    public ValueTask<BatchPublishResult> PublishBatch(IReadOnlyList<ChannelMessage> messages)
    {
        PublishChecks.Check(messages);
        if (Session is { } session)
        {
            return ValueTask.FromResult(MessageBatch.Publish(session, messages));
        }

        _idle.Called();
        return ValueTask.FromResult(new BatchPublishResult(0, 0, 0, messages.Count, 0));
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
        PublishChecks.Check(status);
        return Published(session => session.PublishStatus(status));
    }

    public ValueTask<PublishResult> RemoveStatus(IReadOnlyList<string> statusIds)
    {
        PublishChecks.CheckStatusIds(statusIds);
        return Published(session => session.RemoveStatus(statusIds));
    }

    public ValueTask<PublishResult> PublishParameterValues(IReadOnlyList<Parameter> parameters)
    {
        PublishChecks.Check(parameters);
        return Published(session => session.PublishParameterValues(parameters));
    }

    public ValueTask<PublishResult> PublishConnectionGraph(ConnectionGraphState graph)
    {
        PublishChecks.Check(graph);
        return Published(session => session.PublishConnectionGraph(graph));
    }

    public ValueTask<PublishResult> PublishTime(ulong timestamp) => Published(session => session.PublishTime(timestamp));

    private static RoomDescriptor Checked(RoomDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Throw(RoomDescriptorValidator.Errors(descriptor));
        return HandlerReferences.Of(descriptor);
    }

    private static void Throw(IReadOnlyList<string> errors)
    {
        if (errors.Count > 0)
        {
            throw new RoomDescriptorException(errors);
        }
    }

    private ValueTask<PublishResult> Published(Func<RoomSession, PublishResult> publish)
    {
        _idle.Called();
        return ValueTask.FromResult(Session is { } session ? publish(session) : NotOpen);
    }

    private RoomSession Required()
    {
        _idle.Called();
        return _owner.Required();
    }

    private async Task<T> Changed<T>(Task<T> change)
    {
        try
        {
            return await change;
        }
        finally
        {
            _idle.Called();
        }
    }

    private async Task Changed(Task change)
    {
        try
        {
            await change;
        }
        finally
        {
            _idle.Called();
        }
    }

    // Hints about viewers that arrive before the room's own connection reports them, or while there is no connection (S7).
    private void Hint(Action<IRoomHints> tell)
    {
        if (Session is not null)
        {
            foreach (var hint in hints)
            {
                tell(hint);
            }
        }
    }

    private IGrainTimer StartTimer(Func<Task> look, TimeSpan after) => this.RegisterGrainTimer(
        static (look, _) => look(), look,
        new GrainTimerCreationOptions { DueTime = after, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    private void Deactivate()
    {
        DelayDeactivation(TimeSpan.Zero);
        DeactivateOnIdle();
    }
}
