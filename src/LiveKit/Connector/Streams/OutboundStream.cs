using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// A byte stream to one participant: header, chunks and trailer, each addressed to that identity alone (B6), one in flight. Broken as soon
/// as its connection has left, so that nothing more of it reaches the one that follows under the same identity.
/// </summary>
/// <remarks>A send that is abandoned is waited for by the trailer: packets overtake each other otherwise, and one reorder ends the viewer's
/// reader.</remarks>
internal sealed class OutboundStream(
    INativeRoom room, string id, ParticipantIdentity identity, ParticipantSid sid, TimeProvider time, Action<OutboundStream> forget,
        Action<OutboundStream> failed)
    : IControlStream
{
    /// <summary>Longest time the trailer may take, the abandoned send before it included: 2 s.</summary>
    internal static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private Task? _header;
    private ulong _nextIndex;
    private string? _broken;
    private string? _left;
    private bool _isClosed;

    public int MaxChunkBytes => NativeStreamHeader.MaxChunkBytes;

    internal ParticipantIdentity Identity => identity;

    internal ParticipantSid Sid => sid;

    /// <summary>Sends the header.</summary>
    internal Task OpenAsync(string topic, CancellationToken cancellationToken) => SendAsync(
        () => _header = room.SendHeaderAsync(
            new NativeStreamHeader(id, topic, time.GetUtcNow().ToUnixTimeMilliseconds()), identity.Value, CancellationToken.None),
        cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(chunk.Length, nameof(chunk));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunk.Length, MaxChunkBytes, nameof(chunk));
        return new ValueTask(
            SendAsync(() => room.SendChunkAsync(id, _nextIndex++, chunk, identity.Value, CancellationToken.None), cancellationToken));
    }

    public async ValueTask CloseAsync(string reason, CancellationToken cancellationToken)
    {
        Task last;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            last = _last;
        }

        forget(this);
        using var deadline = new CancellationTokenSource(CloseTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            // How it ended matters not, only that it has.
            await last.WaitOrAbandonAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_header is { IsCompletedSuccessfully: true } && last.IsCompleted && !HasLeft)
            {
                await room.SendTrailerAsync(id, reason, identity.Value, either.Token).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // Best effort: the room is gone, and the stream with it.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Best effort within our own bound.
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The connection it goes to has left, or ours has: nothing more is sent, the trailer included.</summary>
    internal void Break(string why)
    {
        lock (_gate)
        {
            _broken ??= why;
            _left ??= why;
        }
    }

    private bool HasLeft => _left is not null;

    private async Task SendAsync(Func<Task> send, CancellationToken cancellationToken)
    {
        Task sending;
        lock (_gate)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfLeft();
            if (_isClosed || _broken is not null || !_last.IsCompleted)
            {
                throw new IOException(
                    $"The stream cannot be written to: {(_isClosed ? "it is closed" : _broken ?? "another write is in flight")}.");
            }

            _last = sending = send();
        }

        try
        {
            await sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _broken ??= exception is OperationCanceledException ? "an earlier write was cancelled" : "an earlier write failed";
            }

            // Nobody else looks at it when it was abandoned.
            AbandonedTask.Observe(sending);
            if (exception is IOException)
            {
                ThrowIfLeft(exception);
                failed(this);
            }

            throw;
        }

        ThrowIfLeft();
    }

    // A send that fails, or succeeds, while its connection leaves: what counts is that it has left.
    private void ThrowIfLeft(Exception? failure = null)
    {
        lock (_gate)
        {
            if (HasLeft)
            {
                throw new DestinationLeftException($"The stream cannot be written to: {_left}.", failure);
            }
        }
    }
}
