using System.Diagnostics;
using System.Globalization;

namespace RemoteAccess.Testing;

/// <summary>
/// How long something may take, in undisturbed time (<see cref="UndisturbedTime"/>). With a measure of progress, each step of it gives
/// the whole budget again, up to <see cref="MostBudgets"/> times: what never ends must end too. Dispose it when the wait is over.
/// </summary>
internal sealed class Deadline : IDisposable
{
    /// <summary>How many budgets a wait with progress may use up.</summary>
    public const int MostBudgets = 5;

    private readonly Deadlines _deadlines;
    private readonly TimeSpan _budget;
    private readonly Func<long>? _progress;
    private readonly CancellationToken _cancelled;
    private readonly CancellationTokenSource _token = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _begun = Stopwatch.GetTimestamp();
    private TimeSpan _due;
    private long _seen;
    private Exception? _failure;

    internal Deadline(Deadlines deadlines, TimeSpan budget, Func<long>? progress, CancellationToken cancelled)
    {
        (_deadlines, _budget, _progress, _cancelled) = (deadlines, budget, progress, cancelled);
        _registration = cancelled.Register(End);
    }

    /// <summary>Completes when the time is over, or the test is cancelled.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Cancelled when the time is over, or the test is cancelled.</summary>
    public CancellationToken Token => _token.Token;

    /// <summary>Whether the time is over.</summary>
    public bool HasPassed { get; private set; }

    /// <summary>A deadline for one event in this process, unless another budget is given.</summary>
    /// <param name="budget">In undisturbed time; null for <see cref="Patience.ForEvents"/>.</param>
    /// <param name="progress">Something that grows while things go on; asked by another thread.</param>
    public static Deadline Start(TimeSpan? budget = null, Func<long>? progress = null) =>
        UndisturbedTime.Shared.Start(budget ?? Patience.ForEvents, progress, TestContext.Current.CancellationToken);

    /// <summary>
    /// The failure of a wait: what was missing, after how long. An <see cref="OperationCanceledException"/> where the test was
    /// cancelled.
    /// </summary>
    public Exception Missing(string what)
    {
        if (_cancelled.IsCancellationRequested)
        {
            return new OperationCanceledException($"The test was cancelled while it waited for: {what}.", _cancelled);
        }

        var real = Stopwatch.GetElapsedTime(_begun);
        var undisturbed = _deadlines.Now - BeganAt;
        return new TimeoutException(string.Create(
            CultureInfo.InvariantCulture,
            $"Still missing after {undisturbed.TotalSeconds:0} s of undisturbed time ({real.TotalSeconds:0} s here): {what}."), _failure);
    }

    /// <summary>Throws when the time is over.</summary>
    public void ThrowIfOver(string what) => ThrowIfOver(() => what);

    /// <summary>Throws when the time is over.</summary>
    /// <param name="what">Asked then: it can tell what is there instead.</param>
    public void ThrowIfOver(Func<string> what)
    {
        if (_ended.Task.IsCompleted)
        {
            throw Missing(what());
        }
    }

    public void Dispose()
    {
        _deadlines.Remove(this);
        _registration.Dispose();

        // The token's source stays: the clock may be ending this deadline just now, and it holds nothing.
    }

    /// <summary>When it began, in undisturbed time.</summary>
    internal TimeSpan BeganAt { get; private set; }

    internal void Begin(TimeSpan now)
    {
        (BeganAt, _due) = (now, now + _budget);
        _seen = _progress?.Invoke() ?? 0;
    }

    /// <summary>
    /// Looks whether the time is over, and ends then; called by one thread. A measure of progress that fails ends its own deadline
    /// only.
    /// </summary>
    internal bool EndsAt(TimeSpan now)
    {
        try
        {
            if (!IsOver(now))
            {
                return false;
            }
        }
#pragma warning disable CA1031 // Whatever it is, the test that waits is told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _failure = exception;
        }

        HasPassed = true;
        End();
        return true;
    }

    // What a test has tied to the token runs elsewhere: it must not hold up, or end, the thread that all deadlines share.
    private void End()
    {
        _ended.TrySetResult();
        _ = _token.CancelAsync();
    }

    private bool IsOver(TimeSpan now)
    {
        if (_progress?.Invoke() is { } progress && progress != _seen)
        {
            var latest = BeganAt + (_budget * MostBudgets);
            (_seen, _due) = (progress, now + _budget < latest ? now + _budget : latest);
        }

        return now >= _due;
    }
}
