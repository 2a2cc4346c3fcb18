using RemoteAccess.Tasks;

namespace RemoteAccess.Client.Retrying;

/// <summary>
/// Repeats a call within a <see cref="RetryPolicy"/>. It stays on the caller's scheduler: the caller is usually a grain, and the code after
/// the call must run in the grain's turn.
/// </summary>
internal sealed class RetryLoop(RetryPolicy policy, TimeProvider time)
{
    public TimeProvider Time { get; } = time;

    /// <summary>Repeats the call until its answer is final, its failure is not transient, or the retry budget is spent. Then it returns the
    /// last answer or throws the last failure.</summary>
    /// <param name="call">The call.</param>
    /// <param name="argument">Passed to the calls, so that they need no closure.</param>
    /// <param name="again">Whether an answer requires another attempt, e.g. <c>Moved</c>.</param>
    /// <param name="isIdempotent">Whether the call may run twice at once: then it is also repeated when no answer came in time.</param>
    public async ValueTask<TResult> RunAsync<TArgument, TResult>(
        Func<TArgument, ValueTask<TResult>> call,
        TArgument argument,
        Func<TResult, bool>? again = null,
        bool isIdempotent = false)
    {
        var started = Time.GetTimestamp();
        for (var failures = 1; ; failures++)
        {
            var delay = Backoff.Delay(failures, policy.InitialDelay, policy.MaxDelay);
            try
            {
                var answer = isIdempotent ? await InTimeAsync(call(argument)) : await call(argument);
                if (again?.Invoke(answer) != true || IsSpent(started, delay))
                {
                    return answer;
                }
            }
            catch (Exception failure) when (TransientFailure.Is(failure, isIdempotent) && !IsSpent(started, delay))
            {
            }

            await Task.Delay(delay, Time);
        }
    }

    private ValueTask<T> InTimeAsync<T>(ValueTask<T> call) =>
        call.IsCompleted ? call : new ValueTask<T>(call.AsTask().WaitOrAbandonAsync(policy.AnswerTimeout, Time));

    private bool IsSpent(long started, TimeSpan delay) => Time.GetElapsedTime(started) + delay > policy.Budget;
}
