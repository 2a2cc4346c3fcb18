namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Deactivates a room grain without a session, which holds nothing and so need not wait for the activation collector. It deactivates a
/// little later, not from within a call: a deactivating activation answers one message and forwards the rest, which fails when many calls
/// arrive at once.
/// </summary>
/// <remarks>Used only in the turns of its grain. There is at most one timer.</remarks>
/// <param name="isOpen">Whether a session serves the room.</param>
/// <param name="isChanging">Whether a change of the room is in progress.</param>
/// <param name="startTimer">Calls back once, in a turn of the grain, after a time.</param>
/// <param name="deactivate">Ends the activation.</param>
/// <param name="follow">Moves the activation to the room's silo, or ends it if there is none.</param>
/// <param name="followAfter">How long an activation that gave up answers callers.</param>
internal sealed class IdleDeactivation(
    Func<bool> isOpen,
    Func<bool> isChanging,
    Func<Func<Task>, TimeSpan, IDisposable> startTimer,
    Action deactivate,
    Action follow,
    TimeSpan followAfter)
{
    /// <summary>How long there must have been no call: between this and twice this time.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    private IDisposable? _timer;
    private IDisposable? _givingUp;
    private bool _called;

    /// <summary>Records a call: the activation stays for a while and then deactivates, unless the room is open.</summary>
    public void Called()
    {
        _called = true;
        if (!isOpen())
        {
            _timer ??= startTimer(Look, After);
        }
    }

    /// <summary>Another silo has the room: the activation goes there a moment later, although callers still come.</summary>
    public void GiveUp()
    {
        _givingUp ??= startTimer(
            () =>
            {
                _givingUp?.Dispose();
                _givingUp = null;
                if (!isOpen())
                {
                    follow();
                }

                return Task.CompletedTask;
            },
            followAfter);
    }

    private Task Look()
    {
        _timer?.Dispose();
        _timer = null;
        if (isOpen())
        {
            return Task.CompletedTask;
        }

        if (_called || isChanging())
        {
            // There were calls since: not yet.
            Called();
            _called = false;
        }
        else
        {
            deactivate();
        }

        return Task.CompletedTask;
    }
}
