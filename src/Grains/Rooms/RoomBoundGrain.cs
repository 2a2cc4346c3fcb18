using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// A grain that must be on the silo of its room's session. An activation that finds no session on its silo is on the wrong silo, because a
/// directory cache was stale. If the room's grain is on another silo, the activation migrates there, which also corrects the caller's
/// cache; deactivating would not, and the next call would arrive here again. If the room is on no silo, or is here and closed, the
/// activation stays, answers, and deactivates a little later.
/// </summary>
/// <remarks>
/// It never deactivates from within a call: a deactivating activation answers one message and forwards the rest. Of a hundred calls at
/// once, all but three were measured to fail with a rejection. A migration that finds no other silo deactivates too, with the same measured
/// result, so it does not help for a room that is on no silo.
/// </remarks>
internal abstract class RoomBoundGrain(SessionHost host) : Grain
{
    private static readonly TimeSpan DeactivateAfter = TimeSpan.FromSeconds(2);
    private IGrainTimer? _timer;
    private bool _called;
    private bool _following;

    /// <summary>The sessions of this silo.</summary>
    protected SessionHost Host => host;

    /// <summary>The room, once the key is parsed.</summary>
    protected RoomName Room { get; private set; }

    /// <summary>The room's session on this silo, or null when this activation is on the wrong silo.</summary>
    protected RoomSession? FindSession()
    {
        _called = true;
        var session = host.Find(Room);
        if (session is null)
        {
            DeactivateLater();
            if (!_following)
            {
                _following = true;
                _ = FollowRoomAsync();
            }
        }

        return session;
    }

    /// <summary>Whether the room was served on this silo until a moment ago.</summary>
    protected bool HasLeft => host.HasLeft(Room);

    /// <summary>Whether this activation holds state that must be kept.</summary>
    protected abstract bool IsNeeded { get; }

    /// <summary>Deactivates in a moment, unless the activation is needed by then.</summary>
    protected void DeactivateLater() => _timer ??= this.RegisterGrainTimer(
        static (grain, _) => grain.DeactivateUnlessNeeded(),
        this,
        new GrainTimerCreationOptions { DueTime = DeactivateAfter, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    /// <summary>Sets the room; from now on this activation is deactivated when the session ends.</summary>
    protected void Bind(RoomName room)
    {
        Room = room;
        host.Track(room, GrainContext);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        host.Untrack(Room, GrainContext);
        return Task.CompletedTask;
    }

    // The call that finds no session does not await this and is answered at once. One look-up at a time, in the turns of this activation.
    private async Task FollowRoomAsync()
    {
        try
        {
            var room = GrainFactory.GetGrain<IRoomGrain>(Room.ToString());
            var silo = await GrainFactory.GetGrain<IManagementGrain>(0).GetActivationAddress(room);
            if (silo is not null && !silo.Equals(GrainContext.Address.SiloAddress) && host.Find(Room) is null)
            {
                MigrateOnIdle();
            }
        }
        catch (Exception exception)
        {
            // The next call retries; without one the activation deactivates.
            host.CouldNotFollow(Room, exception);
        }
        finally
        {
            _following = false;
        }
    }

    private Task DeactivateUnlessNeeded()
    {
        _timer?.Dispose();
        _timer = null;
        if (host.Find(Room) is not null && IsNeeded)
        {
            return Task.CompletedTask;
        }

        if (_called)
        {
            // There were calls since: not yet.
            _called = false;
            DeactivateLater();
        }
        else
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }
}
