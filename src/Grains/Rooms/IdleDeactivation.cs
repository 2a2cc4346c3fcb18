namespace RemoteAccess.Grains.Rooms;

/// <summary>
/// Ends an activation without a session, which holds nothing, so it need not wait for the collector. It goes a little later, not from
/// within a call: one that is going answers one message and has the rest forwarded, which fails many calls at once.
/// </summary>
/// <remarks>Used in the turns of its grain only. There is at most one timer.</remarks>
/// <param name="isOpen">Whether a session serves the room.</param>
/// <param name="isChanging">Whether a change of the room is under way.</param>
/// <param name="startTimer">Calls back once, in a turn of the grain, after a time.</param>
/// <param name="deactivate">Ends the activation.</param>
internal sealed class IdleDeactivation(
    Func<bool> isOpen, Func<bool> isChanging, Func<Func<Task>, TimeSpan, IDisposable> startTimer, Action deactivate)
{
    /// <summary>How long nobody must have called: between this and twice as long.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    private IDisposable? _timer;
    private bool _called;

    /// <summary>Somebody has called: the activation stays for a while, and goes then unless the room is open.</summary>
    public void Called()
    {
        _called = true;
        if (!isOpen())
        {
            _timer ??= startTimer(Look, After);
        }
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
            // Still being asked: not now.
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
