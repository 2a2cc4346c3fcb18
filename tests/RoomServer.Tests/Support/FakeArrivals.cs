using System.Threading.Channels;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>Grains that answer when the test says so.</summary>
internal sealed class FakeArrivals : IRoomArrivals
{
    private readonly Channel<Call> _calls = Channel.CreateBounded<Call>(1_000);

    public Task<ArrivalOutcome> ViewerArrivedAsync(RoomName room)
    {
        var call = new Call(room.Value);
        Assert.True(_calls.Writer.TryWrite(call));
        return call.Answer.Task;
    }

    /// <summary>Calls that nobody has looked at yet.</summary>
    public int Unseen => _calls.Reader.Count;

    /// <summary>The next call.</summary>
    public Task<Call> NextAsync() => _calls.Reader.ReadAsync(TestContext.Current.CancellationToken).Within("a call on behalf of a viewer");

    internal sealed record Call(string Room)
    {
        public TaskCompletionSource<ArrivalOutcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
