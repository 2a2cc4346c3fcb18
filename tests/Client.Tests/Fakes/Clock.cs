using Microsoft.Extensions.Time.Testing;

namespace RemoteAccess.Client.Tests.Fakes;

/// <summary>Moves a fake clock until something is done.</summary>
internal static class Clock
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static FakeTimeProvider New() => new(Start);

    /// <summary>Moves on by milliseconds until the task is complete, and gives its result or failure.</summary>
    public static async Task<T> RunAsync<T>(this FakeTimeProvider time, Task<T> task)
    {
        for (var moved = 0; !task.IsCompleted; moved++)
        {
            Assert.True(moved < 20_000, "The call was still waiting after 20 s of the test's clock.");
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        return await task;
    }
}
