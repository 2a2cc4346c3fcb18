using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// A grain that belongs beside its room's session. One that finds no session on its silo has strayed (a directory cache led the call here):
/// when the room's grain is on another silo it moves there, which also mends the caller's cache; deactivating instead would not, and the
/// next call would come here again. When the room is nowhere, or here and closed, it stays, answers, and goes a little later.
/// </summary>
/// <remarks>
/// It never goes from within a call: an activation that is going answers one message and has the rest forwarded, and of a hundred calls at
/// once all but three were measured to fail with a rejection. A migration that finds no other silo to go to deactivates, so it is no way
/// out for a room that is nowhere: measured alike.
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

    /// <summary>The room's session beside this activation, or null, in which case it has strayed.</summary>
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

    /// <summary>Whether this activation holds something worth keeping.</summary>
    protected abstract bool IsNeeded { get; }

    /// <summary>Goes in a moment, unless it is needed by then.</summary>
    protected void DeactivateLater() => _timer ??= this.RegisterGrainTimer(
        static (grain, _) => grain.DeactivateUnlessNeeded(),
        this,
        new GrainTimerCreationOptions { DueTime = DeactivateAfter, Period = Timeout.InfiniteTimeSpan, Interleave = true });

    /// <summary>Parses the key; the session's end takes this activation along from here on.</summary>
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

    // Not awaited by the call that finds nothing: it is answered at once. One at a time, in the turns of this activation.
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
            // The next call looks again, and without one it goes.
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
            // Still being asked: not now.
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
