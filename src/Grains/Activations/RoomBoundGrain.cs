using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Activations;

/// <summary>
/// A grain that belongs beside its room's session. One that finds no session on its silo has strayed (a directory cache led the call here):
/// it moves to where the placement director sends it, which also mends the caller's cache; deactivating instead would not, and the next call
/// would come here again. When the room is nowhere it stays, answers, and goes a little later.
/// </summary>
/// <remarks>
/// It never goes from within a call: an activation that is going answers one message and has the rest forwarded, and of a hundred calls at
/// once all but three were measured to fail with a rejection.
/// </remarks>
internal abstract class RoomBoundGrain(SessionHost host) : Grain
{
    private static readonly TimeSpan GoAfter = TimeSpan.FromSeconds(2);
    private IGrainTimer? _going;
    private bool _called;

    /// <summary>The sessions of this silo.</summary>
    protected SessionHost Host => host;

    /// <summary>The room, once the key is parsed.</summary>
    protected RoomName Room { get; private set; }

    /// <summary>The room's session beside this activation, or null, in which case it has strayed.</summary>
    protected RoomSession? FindSession()
    {
        _called = true;
        var session = host.Find(Room);
        if (session is null && _going is null)
        {
            MigrateOnIdle();
            GoLater();
        }

        return session;
    }

    /// <summary>Whether the room was served on this silo until a moment ago.</summary>
    protected bool HasLeft => host.HasLeft(Room);

    /// <summary>Whether this activation holds something worth keeping.</summary>
    protected abstract bool IsNeeded { get; }

    /// <summary>Goes in a moment, unless it is needed by then.</summary>
    protected void GoLater() => _going ??= this.RegisterGrainTimer(
        static (grain, _) => grain.Go(),
        this,
        new GrainTimerCreationOptions { DueTime = GoAfter, Period = Timeout.InfiniteTimeSpan, Interleave = true });

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

    private Task Go()
    {
        _going?.Dispose();
        _going = null;
        if (host.Find(Room) is not null && IsNeeded)
        {
            return Task.CompletedTask;
        }

        if (_called)
        {
            // Still being asked: not now.
            _called = false;
            GoLater();
        }
        else
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }
}
