using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Placement;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// One room. Its stored record (whether the room is to be open, descriptor, epoch, ETag) belongs to <see cref="RoomOwner"/>; the session
/// that serves it runs on the same silo. What calls need of the session is in <see cref="RoomCalls"/>. An activation that finds the room on
/// another silo passes calls on to <see cref="RoomSessionGrain"/> there, and ends a moment later. Key: <see cref="RoomName"/>. Reentrant:
/// publishing interleaves with everything. Open and Close pass one gate,
/// so the stored record has one writer at a time here, and the ETag rejects a write from another activation. No turn waits for a viewer or
/// a listener. It does not know the transport.
/// </summary>
[GrainType("room"), Reentrant, Immovable, OwnedPlacement]
internal sealed class RoomGrain(
    SessionHost host,
    IFleet fleet,
    RoomStore store,
    IEnumerable<IRoomHints> hints,
    IOptions<RemoteAccessOptions> options,
    TimeProvider time,
    ILogger<RoomGrain> logger) : RoomCalls(hints), IRoomOwnerGrain
{
    private RoomName _room;
    private RoomOwner _owner = null!;
    private RoomBans _bans = null!;
    private IdleDeactivation _idle = null!;

    protected override RoomSession? Session => _owner.Session;

    protected override bool IsMoving => _owner.IsMoving;

    protected override IRoomGrain? Away =>
        _owner.Standing == RoomStanding.Elsewhere ? RoomSessionGrain.Of(GrainFactory, _room) : null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _room = RoomName.Parse(this.GetPrimaryKeyString());
        _owner = new RoomOwner(
            _room, fleet, host, store, () => DelayDeactivation(Timeout.InfiniteTimeSpan), () => _idle.GiveUp(), time, logger);
        _bans = new RoomBans(_room, _owner, time, logger);
        _idle = new IdleDeactivation(() => Session is not null, () => _owner.IsChanging, StartTimer, Deactivate, Follow,
            options.Value.Fleet.FollowAfter);
        await _owner.ActivateAsync(cancellationToken);
        if (_owner.IsRefused)
        {
            _idle.Called();
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _owner.End();
        return Task.CompletedTask;
    }

    public async Task LookAsync() => await Changed(_owner.LookAsync());

    public async Task<bool> MoveAsync(string? silo, string? from) => await Changed(_owner.MoveAsync(silo, from));

    public override async Task<long> OpenAsync(RoomDescriptor descriptor) => await Changed(_owner.OpenAsync(Checked(descriptor)));

    public override async Task<bool> TryOpenAsync(RoomDescriptor descriptor) => await Changed(_owner.TryOpenAsync(Checked(descriptor)));

    public override async Task CloseAsync() => await Changed(_owner.CloseAsync());

    public override ValueTask<RoomStatus> GetStatus()
    {
        _idle.Called();
        return Away?.GetStatus() ?? ValueTask.FromResult(_owner.Status);
    }

    public override ValueTask<IReadOnlyList<RoomBan>> GetBans()
    {
        _idle.Called();
        return ValueTask.FromResult<IReadOnlyList<RoomBan>>(_bans.InForce);
    }

    public override Task<RoomState> GetState()
    {
        _idle.Called();
        return Away?.GetState() ?? Task.FromResult(new RoomState
        {
            Status = _owner.Status,
            Participants = Session?.Participants ?? [],
            Channels = Session?.Channels ?? [],
            Services = Session?.Services ?? [],
            Bans = _bans.InForce,
        });
    }

    public override async Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor)
    {
        await Changed(_bans.BanAsync(identity, banFor));
        return await Kick(identity);
    }

    public override async Task<bool> LiftBan(ParticipantIdentity identity) => await Changed(_bans.LiftAsync(identity));

    private static RoomDescriptor Checked(RoomDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Throw(RoomDescriptorValidator.Errors(descriptor));
        return HandlerReferences.Of(descriptor);
    }

    protected override void Called() => _idle.Called();

    protected override ValueTask<RoomSession> RequiredAsync() => _owner.RequiredAsync();

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

    private IGrainTimer StartTimer(Func<Task> look, TimeSpan after) => this.RegisterGrainTimer(
        static (look, _) => look(), look,
        new GrainTimerCreationOptions { DueTime = after, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    private void Deactivate()
    {
        DelayDeactivation(TimeSpan.Zero);
        DeactivateOnIdle();
    }

    // A migration also corrects the callers' directory caches. After a mere deactivation their calls would arrive here again, and begin
    // the next activation on this silo, for as long as they keep coming.
    private void Follow()
    {
        DelayDeactivation(TimeSpan.Zero);
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        MigrateOnIdle();
    }
}
