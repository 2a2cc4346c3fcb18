using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Client.Requests;

/// <summary>Sends signals to the server, and requests whose result it waits for.</summary>
/// <remarks>Thread-safe: requests run at once, each with an id of its own.</remarks>
/// <param name="link">The link to send on.</param>
/// <param name="pending">The requests that the receive loop completes.</param>
internal sealed class SignalRequests(IRoomLink link, PendingRequests pending)
{
    /// <summary>Sends a signal that has no result.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    public ValueTask SendAsync(ClientSignal signal, CancellationToken cancellationToken) =>
        link.SendAsync(signal, cancellationToken);

    /// <summary>Sends a request and waits for its result.</summary>
    /// <param name="request">The request with an id.</param>
    /// <param name="cancellationToken">Stops waiting; the server may carry out the request all the same.</param>
    /// <exception cref="IOException">The server refused, or the connection is closed.</exception>
    public async Task RequestAsync(Func<long, ClientSignal> request, CancellationToken cancellationToken)
    {
        var (id, result) = pending.Add();
        try
        {
            await SendAsync(request(id), cancellationToken).ConfigureAwait(false);
            ThrowIfRefused(await result.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            pending.GiveUp(id);
        }
    }

    /// <summary>Sends a request that must be undone if its result comes after the caller stopped waiting.</summary>
    /// <param name="request">The request with an id.</param>
    /// <param name="late">Receives that result, once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">The server refused, or the connection is closed.</exception>
    public async Task<ResultSignal> RequestAsync(
        Func<long, ClientSignal> request, Action<ResultSignal> late, CancellationToken cancellationToken)
    {
        var (id, result) = pending.Add(late);
        try
        {
            // Not cancelled while it waits for the connection: a sent request needs its answer.
            var sent = SendAsync(request(id), CancellationToken.None).AsTask();
            await sent.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
            return ThrowIfRefused(await result.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The answer may have arrived just when we stopped waiting; otherwise the late callback gets it.
            pending.GiveUp(id);
            if (result.IsCompletedSuccessfully)
            {
                late(result.Result);
            }

            throw;
        }
    }

    private static ResultSignal ThrowIfRefused(ResultSignal result) =>
        result.Error is { } error ? throw new IOException($"The room server refused: {error}") : result;
}
