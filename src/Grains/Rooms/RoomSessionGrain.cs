using Orleans.Concurrency;
using Orleans.Placement;
using RemoteAccess.Grains.Placement;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Answers for the session of this silo when the room's grain was activated on another one: it passes calls on to here, until it has
/// followed the session. It changes nothing that is stored, and deactivates with the session.
/// </summary>
[GrainType(Type), Reentrant, RoomPlacement, Immovable]
internal sealed class RoomSessionGrain(SessionHost host, IEnumerable<IRoomHints> hints) : RoomCalls(hints)
{
    private const string Type = "room-session";
    private RoomName _room;

    protected override RoomSession? Session => host.Find(_room) is { IsEnding: false } session ? session : null;

    // It is asked only for rooms that are to be open.
    protected override bool IsMoving => true;

    protected override IRoomGrain? Away => null;

    /// <summary>The grain of a room.</summary>
    public static IRoomGrain Of(IGrainFactory grains, RoomName room) =>
        grains.GetGrain<IRoomGrain>(GrainId.Create(Type, $"{KeyText.Escape(room.ToString())}/"));

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _room = KeyText.TrySplit(this.GetPrimaryKeyString(), out var room, out _)
            ? RoomName.Parse(room)
            : throw new FormatException($"'{this.GetPrimaryKeyString()}' is not the key of a room's session.");
        host.Track(_room, GrainContext);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        host.Untrack(_room, GrainContext);
        return Task.CompletedTask;
    }

    public override Task<long> OpenAsync(RoomDescriptor descriptor) => Task.FromException<long>(Moving);

    public override Task<bool> TryOpenAsync(RoomDescriptor descriptor) => Task.FromException<bool>(Moving);

    public override Task CloseAsync() => Task.FromException(Moving);

    public override Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor) => Task.FromException<KickOutcome>(Moving);

    public override Task<bool> LiftBan(ParticipantIdentity identity) => Task.FromException<bool>(Moving);

    public override ValueTask<IReadOnlyList<RoomBan>> GetBans() => ValueTask.FromException<IReadOnlyList<RoomBan>>(Moving);

    public override ValueTask<RoomStatus> GetStatus() => ValueTask.FromResult(Status);

    public override Task<RoomState> GetState() => Task.FromResult(new RoomState
    {
        Status = Status,
        Participants = Session?.Participants ?? [],
        Channels = Session?.Channels ?? [],
        Services = Session?.Services ?? [],
    });

    protected override void Called()
    {
    }

    protected override ValueTask<RoomSession> RequiredAsync() =>
        Session is { } session ? ValueTask.FromResult(session) : ValueTask.FromException<RoomSession>(Moving);

    private RoomMovedException Moving => new(_room.ToString());

    private RoomStatus Status => host.Find(_room) is { } session
        ? host.Describe(session)
        : new RoomStatus { Room = _room.ToString(), Phase = RoomPhase.Elsewhere };
}
