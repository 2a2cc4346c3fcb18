using RemoteAccess.Tasks;

namespace RemoteAccess.Client.Retrying;

/// <summary>
/// Repeats a call within a <see cref="RetryPolicy"/>. Stays on the caller's scheduler throughout: the caller is a grain as a rule, and what
/// comes after the call is its turn.
/// </summary>
internal sealed class RetryLoop(RetryPolicy policy, TimeProvider time)
{
    public TimeProvider Time { get; } = time;

    /// <summary>Calls until the answer counts, the failure is not transient, or the budget is spent; then the last answer or failure is the
    /// caller's.</summary>
    /// <param name="call">The call.</param>
    /// <param name="argument">Handed to the calls, so that they need no closure.</param>
    /// <param name="again">Whether an answer asks for another attempt, e.g. <c>Moved</c>.</param>
    public async ValueTask<TResult> RunAsync<TArgument, TResult>(
        Func<TArgument, ValueTask<TResult>> call,
        TArgument argument,
        Func<TResult, bool>? again = null)
    {
        var started = Time.GetTimestamp();
        for (var failures = 1; ; failures++)
        {
            var delay = Backoff.Delay(failures, policy.InitialDelay, policy.MaxDelay);
            try
            {
                var answer = await call(argument);
                if (again?.Invoke(answer) != true || IsSpent(started, delay))
                {
                    return answer;
                }
            }
            catch (Exception failure) when (TransientFailure.Is(failure) && !IsSpent(started, delay))
            {
            }

            await Task.Delay(delay, Time);
        }
    }

    private bool IsSpent(long started, TimeSpan delay) => Time.GetElapsedTime(started) + delay > policy.Budget;
}
