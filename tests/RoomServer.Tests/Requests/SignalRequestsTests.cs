using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Requests;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Requests;

/// <summary>A client's requests and their results, also those that come late.</summary>
public sealed class SignalRequestsTests : IDisposable
{
    private readonly MemorySocket _socket = new();
    private readonly PendingRequests _pending = new();
    private readonly SignalRequests _requests;

    public SignalRequestsTests() => _requests = new SignalRequests(new ClientSocket(_socket, 65_536), _pending);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task A_request_completes_with_its_own_result()
    {
        var first = _requests.RequestAsync(id => new RemoveParticipantSignal(id, "ann", Sid: null), Cancelled);
        var second = _requests.RequestAsync(id => new RemoveParticipantSignal(id, "ben", Sid: null), Cancelled);
        var sent = (RemoveParticipantSignal)await _socket.ClientSignalAsync();
        Assert.Equal("ann", sent.Identity);

        _pending.Complete(new ResultSignal(sent.RequestId, Error: null));

        await first.Within("the result");
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        var request = _requests.RequestAsync(id => new UnpublishTrackSignal(id, 7), Cancelled);

        _pending.Complete(new ResultSignal(1, "the track is not there"));

        var refused = await Assert.ThrowsAsync<IOException>(() => request.Within("the result"));
        Assert.Equal("The room server refused: the track is not there", refused.Message);
    }

    [Fact]
    public async Task A_result_after_its_request_was_cancelled_goes_to_the_late_callback()
    {
        var late = new List<ResultSignal>();
        using var cancel = new CancellationTokenSource();
        var request = _requests.RequestAsync(id => new PublishTrackSignal(id, "track"), late.Add, cancel.Token);
        await _socket.ClientSignalAsync();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request.Within("the end of the wait"));
        Assert.Empty(late);
        _pending.Complete(new ResultSignal(1, Error: null, Track: 7));
        _pending.Complete(new ResultSignal(1, Error: null, Track: 7));

        Assert.Equal(7u, Assert.Single(late).Track);
    }

    [Fact]
    public async Task A_request_that_is_cancelled_while_it_waits_to_be_sent_is_sent_all_the_same_and_its_result_is_late()
    {
        var late = new List<ResultSignal>();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _socket.Reads = open.Task;
        using var cancel = new CancellationTokenSource();
        var request = _requests.RequestAsync(id => new PublishTrackSignal(id, "track"), late.Add, cancel.Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request.Within("the end of the wait"));
        open.SetResult();
        var sent = (PublishTrackSignal)await _socket.ClientSignalAsync();
        _pending.Complete(new ResultSignal(sent.RequestId, Error: null, Track: 7));

        Assert.Single(late);
    }
}
