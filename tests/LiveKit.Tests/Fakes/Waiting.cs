using System.Threading.Channels;
using RemoteAccess.LiveKit.Native.Rooms;

namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>Waits that say what was missing. Real time, since they wait for real threads.</summary>
internal static class Waiting
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    internal static async Task<T> Within<T>(this Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Still missing after {s_limit.TotalSeconds} s: {what}.");
        }
    }

    internal static async Task Within(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Still missing after {s_limit.TotalSeconds} s: {what}.");
        }
    }

    /// <summary>Asks again and again until it is so.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(s_limit);
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"Still missing after {s_limit.TotalSeconds} s: {what}.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    internal static Task<NativeRoomEvent> NextAsync(this INativeRoom room, string what) =>
        room.Events.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within(what);

    /// <summary>Everything up to the end of the room.</summary>
    internal static async Task<List<NativeRoomEvent>> RestAsync(this INativeRoom room)
    {
        var events = new List<NativeRoomEvent>();
        await ReadAsync(room.Events).Within("the end of the room's events");
        return events;

        async Task ReadAsync(ChannelReader<NativeRoomEvent> reader)
        {
            await foreach (var roomEvent in reader.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                events.Add(roomEvent);
            }
        }
    }
}
