using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>
/// A byte stream of this client. Each of its packets names its destinations; no name means everyone in the room. For one writer at a time;
/// <see cref="CloseAsync"/> may be called beside a write that was cancelled.
/// </summary>
public sealed class OutgoingStream : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly IRoomLink _link;
    private readonly OutgoingStreams _owner;
    private readonly byte[] _destinationBlock;
    private long _credit = WireProtocol.InitialCreditBytes;
    private TaskCompletionSource? _creditCame;
    private IOException? _broken;
    private bool _serverMayKeepIt;
    private bool _isUnreachable;
    private ulong _nextIndex;
    private bool _closed;
    private int _writing;

    internal OutgoingStream(
        IRoomLink link, OutgoingStreams owner, IReadOnlyList<string> destinations, string? boundSid, int maxChunkBytes)
    {
        _link = link;
        _owner = owner;
        _destinationBlock = DestinationList.Encode(destinations);
        Destinations = [.. destinations];
        BoundSid = boundSid;
        MaxChunkBytes = maxChunkBytes;
    }

    /// <summary>Its id.</summary>
    public ByteStreamId Id { get; } = ByteStreamId.NewRandom();

    /// <summary>The identities that its packets name; empty means everyone.</summary>
    public IReadOnlyList<string> Destinations { get; }

    /// <summary>The longest chunk the server accepts; longer writes are split.</summary>
    public int MaxChunkBytes { get; }

    internal string? BoundSid { get; }

    /// <summary>Whether it broke because its one destination left or this client's connection ended; an event follows for that.</summary>
    internal bool IsUnreachable
    {
        get
        {
            lock (_gate)
            {
                return _isUnreachable;
            }
        }
    }

    /// <summary>
    /// Sends bytes. Waits while the receiver has a full window unread; completes when they are passed to the connection, not when they are
    /// delivered.
    /// </summary>
    /// <param name="data">Any length; copied before the task completes, whether it succeeds or is cancelled.</param>
    /// <param name="cancellationToken">Stops waiting. A chunk whose sending has begun is still sent.</param>
    /// <exception cref="IOException">The stream or the connection is broken.</exception>
    /// <exception cref="InvalidOperationException">Another write is in flight.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default) =>
        WriteAsync(data, _destinationBlock, cancellationToken);

    /// <summary>
    /// Like <see cref="WriteAsync(ReadOnlyMemory{byte}, CancellationToken)"/>, but these packets name other destinations.
    /// </summary>
    /// <param name="data">Any length.</param>
    /// <param name="destinations">Identities; empty means everyone in the room.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">The stream or the connection is broken.</exception>
    /// <exception cref="InvalidOperationException">Another write is in flight.</exception>
    public ValueTask WriteAsync(
        ReadOnlyMemory<byte> data, IReadOnlyList<string> destinations, CancellationToken cancellationToken = default) =>
        WriteAsync(data, DestinationList.Encode(destinations), cancellationToken);

    /// <summary>
    /// Ends the stream with a trailer. Idempotent; on a broken stream nothing is sent, unless it broke because its destination left.
    /// </summary>
    /// <param name="reason">Empty for a normal end, else why it was aborted; cut to 1,024 UTF-8 bytes.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">The connection broke meanwhile.</exception>
    public async ValueTask CloseAsync(string reason = "", CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _creditCame?.TrySetResult();
        }

        _owner.Remove(this);
        if (_broken is null || _serverMayKeepIt)
        {
            // The server drops a stream whose destination left by itself; an older server does so only with its trailer.
            var trailer = PacketWriter.Trailer(_destinationBlock, Id, WireText.Cut(reason, WireProtocol.MaxReasonBytes));
            await _link.SendAsync(trailer, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the stream normally, best effort.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await CloseAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Best effort: the connection has ended, and the stream with it.
        }
    }

    internal ValueTask SendHeaderAsync(string topic, string name, CancellationToken cancellationToken) =>
        _link.SendAsync(PacketWriter.Header(_destinationBlock, Id, topic, name), cancellationToken);

    internal void Grant(uint bytes)
    {
        lock (_gate)
        {
            _credit += bytes;
            _creditCame?.TrySetResult();
        }
    }

    /// <summary>Its one destination has left: writing fails from here on.</summary>
    internal void DestinationLeft()
    {
        lock (_gate)
        {
            _serverMayKeepIt = _broken is null;
            _isUnreachable = true;
        }

        Break(new IOException("The stream's destination has left the room."));
    }

    /// <summary>This client's connection has ended.</summary>
    internal void ConnectionEnded(IOException error)
    {
        lock (_gate)
        {
            _isUnreachable = true;
        }

        Break(error);
    }

    internal void Break(IOException error)
    {
        lock (_gate)
        {
            _broken ??= error;
            _creditCame?.TrySetResult();
        }

        _owner.Remove(this);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> data, byte[] destinations, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _writing, 1) != 0)
        {
            throw new InvalidOperationException("Another write on this stream is in flight; await it first.");
        }

        try
        {
            while (!data.IsEmpty)
            {
                var length = Math.Min(data.Length, MaxChunkBytes);
                await WriteChunkAsync(data[..length], destinations, cancellationToken).ConfigureAwait(false);
                data = data[length..];
            }
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    private async ValueTask WriteChunkAsync(ReadOnlyMemory<byte> chunk, byte[] destinations, CancellationToken cancellationToken)
    {
        var cost = WireProtocol.Cost(chunk.Length);
        while (!TryTakeCredit(cost, out var creditCame))
        {
            await creditCame.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await _link.EnterAsync(certain: true, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Grant((uint)cost);
            throw;
        }

        await _link.SendChunkAndExitAsync(destinations, Id, _nextIndex++, chunk, cancellationToken).ConfigureAwait(false);
    }

    private bool TryTakeCredit(int cost, out Task creditCame)
    {
        lock (_gate)
        {
            if (_broken is not null)
            {
                throw new IOException(_broken.Message, _broken);
            }

            if (_closed)
            {
                throw new IOException("The stream is closed.");
            }

            var enough = _credit >= cost;
            if (enough)
            {
                _credit -= cost;
                creditCame = Task.CompletedTask;
            }
            else
            {
                _creditCame = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                creditCame = _creditCame.Task;
            }

            return enough;
        }
    }
}
