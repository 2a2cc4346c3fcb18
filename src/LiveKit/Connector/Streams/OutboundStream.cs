using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// A byte stream to one participant: header, chunks and trailer, each addressed to that identity alone (B6), one in flight. Broken when its
/// connection leaves, so that no further packet of it reaches the next connection of the identity.
/// </summary>
/// <remarks>
/// The trailer waits for an abandoned send: otherwise packets could be reordered, and one reordered packet ends the viewer's reader.
/// What follows the end of a send runs on the event pump's thread (<see cref="PumpTasks"/>): the lock here is held for a few fields, except
/// while a send is handed to the library, and then there is no other send whose end could need it. The caller gets the result off the pump.
/// </remarks>
internal sealed class OutboundStream(
    INativeRoom room, string id, ParticipantIdentity identity, ParticipantSid sid, TimeProvider time, Action<OutboundStream> forget,
        Action<OutboundStream> failed)
    : IControlStream
{
    /// <summary>The longest time for the trailer, including an abandoned send before it: 2 s.</summary>
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

    /// <summary>Sends the header. Completes on the pump's thread.</summary>
    internal Task OpenAsync(string topic, CancellationToken cancellationToken) => SendAsync(
        () => _header = room.SendHeaderAsync(
            new NativeStreamHeader(id, topic, time.GetUtcNow().ToUnixTimeMilliseconds()), identity.Value, CancellationToken.None),
        cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(chunk.Length, nameof(chunk));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunk.Length, MaxChunkBytes, nameof(chunk));
        return new ValueTask(
            SendAsync(() => room.SendChunkAsync(id, _nextIndex++, chunk, identity.Value, CancellationToken.None), cancellationToken)
                .OffPump());
    }

    public ValueTask CloseAsync(string reason, CancellationToken cancellationToken) =>
        new(CloseOnPumpAsync(reason, cancellationToken).OffPump());

    /// <summary>Its destination's connection has left, or the device's has: nothing more is sent, not even the trailer.</summary>
    internal void Break(string why)
    {
        lock (_gate)
        {
            _broken ??= why;
            _left ??= why;
        }
    }

    private bool HasLeft => _left is not null;

    private async Task CloseOnPumpAsync(string reason, CancellationToken cancellationToken)
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
            // Only its end matters, not its outcome.
            await last.WaitOrAbandonAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_header is { IsCompletedSuccessfully: true } && last.IsCompleted && !HasLeft)
            {
                await room.SendTrailerAsync(id, reason, identity.Value, either.Token).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // Best effort: the room has ended, and the stream with it.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Best effort within the bound.
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

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

            // An abandoned send is observed here only.
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

    // A send that fails or succeeds while its connection leaves: only the departure counts.
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
