using CsCheck;
using RemoteAccess.Grains.Writers;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>Random acquisitions, cancellations and releases against a list: no byte is lost, and the line keeps its order.</summary>
public sealed class SendBudgetProperties
{
    private const int Capacity = 100;

    private enum Kind
    {
        Acquire,
        Cancel,
        Release,
    }

    [Fact]
    [Trait("Rule", "B7")]
    public async Task The_budget_does_what_a_list_would_do()
    {
        var step = Gen.Select(Gen.Enum<Kind>(), Gen.Int[1, 130], Gen.Int[0, 1_000]);
        await step.Array[0, 60].SampleAsync(Run, iter: 300, threads: 1);
    }

    private static async Task Run((Kind Kind, int Bytes, int Which)[] steps)
    {
        var budget = new SendBudget(Capacity);
        var waiting = new List<Request>();
        var held = new List<Request>();
        foreach (var (kind, bytes, which) in steps)
        {
            switch (kind)
            {
                case Kind.Acquire:
                    waiting.Add(Request.Of(budget, bytes));
                    break;
                case Kind.Cancel when waiting.Count > 0:
                    var cancelled = waiting[which % waiting.Count];
                    waiting.Remove(cancelled);
                    await cancelled.Cancel();
                    break;
                case Kind.Release when held.Count > 0:
                    var released = held[which % held.Count];
                    held.Remove(released);
                    budget.Release(released.Wanted);
                    break;
            }

            // The model: whoever is first in line is served while there is enough for it.
            while (waiting.FirstOrDefault() is { } first && Capacity - held.Sum(request => request.Wanted) >= first.Wanted)
            {
                waiting.RemoveAt(0);
                held.Add(first);
                Assert.Equal(first.Wanted, await first.Acquired.Within("the budget of the first who waits"));
            }

            Assert.Equal(Capacity - held.Sum(request => request.Wanted), budget.Free);
            Assert.All(waiting, request => Assert.False(request.Acquired.IsCompleted));
        }
    }

    private sealed record Request(int Wanted, CancellationTokenSource Cancellation, Task<int> Acquired)
    {
        public static Request Of(SendBudget budget, int bytes)
        {
            var cancellation = new CancellationTokenSource();
            return new Request(Math.Min(bytes, Capacity), cancellation, budget.AcquireAsync(bytes, cancellation.Token).AsTask());
        }

        public async Task Cancel()
        {
            await Cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Acquired.Within("the end of waiting for the budget"));
        }
    }
}
