using Orleans.Placement;
using RemoteAccess.Grains.Placement;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Registry;

/// <summary>
/// Orders the connections of one identity (R1–R7). Key: <see cref="RegistryKey"/>. Not reentrant. Placed on the silo of the room's
/// session, whose current registration it starts with. Deactivates shortly after the identity has left. It does not know streams, queues
/// or the room's events.
/// </summary>
[RoomPlacement, Immovable]
internal sealed class ParticipantRegistryGrain(SessionHost host, ILocalSiloDetails silo) : RoomBoundGrain(host), IParticipantRegistryGrain
{
    private RegistryKey _key;
    private RegistryLedger _ledger = new(0, null);

    protected override bool IsNeeded => _ledger.Current is not null;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = RegistryKey.Parse(this.GetPrimaryKeyString());
        Bind(_key.Room);
        if (Host.Find(_key.Room) is { } session)
        {
            _ledger = new RegistryLedger(session.Epoch, session.Registered(_key.Identity));
        }

        return Task.CompletedTask;
    }

    public ValueTask<RegistrationDecision> Decide(Registration incoming) =>
        ValueTask.FromResult(IsHere ? _ledger.Decide(incoming) : RegistrationDecision.NotHere);

    public ValueTask<CommitResult> Commit(Registration incoming) =>
        ValueTask.FromResult(IsHere ? _ledger.Commit(incoming) : new CommitResult(RegistrationDecision.NotHere, null));

    public ValueTask<RemoveResult> Remove(long epoch, ParticipantSid sid)
    {
        var result = IsHere ? _ledger.Remove(epoch, sid) : RemoveResult.NotHere;
        if (result == RemoveResult.Removed)
        {
            DeactivateLater();
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask<Registration?> GetCurrent() => ValueTask.FromResult(IsHere ? _ledger.Current : null);

    public Task<RegistryState> GetState()
    {
        var session = FindSession();
        var (failures, quarantined) = session?.RetryState(_key.Identity) ?? default;
        var current = session is null ? null : _ledger.Current;
        return Task.FromResult(new RegistryState
        {
            Room = _key.Room.ToString(),
            Identity = _key.Identity.ToString(),
            Epoch = _ledger.Epoch,
            Silo = silo.SiloAddress.ToString(),
            CurrentSid = current?.Sid.ToString() ?? string.Empty,
            CurrentJoinedAt = current?.JoinedAt ?? 0,
            FailuresInBudget = failures,
            Quarantined = quarantined,
        });
    }

    // An activation on another silo than the room's session must not answer for it.
    private bool IsHere => FindSession() is not null;
}
