using Orleans.Placement;
using RemoteAccess.Grains.Placement;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Registry;

/// <summary>
/// Orders the connections of one identity (R1–R7). Key: <see cref="RegistryKey"/>; not reentrant; placed on the silo of the room's session,
/// whose current registration it starts from. Holds nothing once the identity has left. It does not know streams, queues or the room's events.
/// </summary>
[RoomPlacement, Immovable]
internal sealed class ParticipantRegistryGrain(SessionHost host, ILocalSiloDetails silo) : Grain, IParticipantRegistryGrain
{
    private RegistryKey _key;
    private RegistryLedger _ledger = new(0, null);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = RegistryKey.Parse(this.GetPrimaryKeyString());
        if (host.Find(_key.Room) is { } session)
        {
            _ledger = new RegistryLedger(session.Epoch, session.Registered(_key.Identity));
        }

        host.Track(_key.Room, GrainContext);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        host.Untrack(_key.Room, GrainContext);
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
            DeactivateOnIdle();
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask<Registration?> GetCurrent() => ValueTask.FromResult(IsHere ? _ledger.Current : null);

    public Task<RegistryState> GetState()
    {
        var (failures, quarantined) = host.Find(_key.Room)?.RetryState(_key.Identity) ?? default;
        return Task.FromResult(new RegistryState
        {
            Room = _key.Room.ToString(),
            Identity = _key.Identity.ToString(),
            Epoch = _ledger.Epoch,
            Silo = silo.SiloAddress.ToString(),
            CurrentSid = IsHere ? _ledger.Current?.Sid.ToString() ?? string.Empty : string.Empty,
            CurrentJoinedAt = _ledger.Current?.JoinedAt ?? 0,
            FailuresInBudget = failures,
            Quarantined = quarantined,
        });
    }

    // An activation away from the room's session must not answer for it: it goes, and the next call is placed anew.
    private bool IsHere
    {
        get
        {
            if (host.Find(_key.Room) is not null)
            {
                return true;
            }

            DeactivateOnIdle();
            return false;
        }
    }
}
