using System.Buffers;
using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Packets;

/// <summary>
/// A received message in a pooled array with a reference count: each queue that holds it has a reference. There is headroom before it, so
/// the server replaces the sender's prefix by its own in place, and all receivers get the same bytes without a copy.
/// </summary>
internal sealed class PacketBuffer : QueuedMessage
{
    /// <summary>Headroom for the longest prefix the server writes before a chunk: kind, and a SID with its length.</summary>
    private const int Headroom = 128;

    /// <summary>
    /// A chunk of 15,000 bytes to one destination of the longest kind fits with its headroom: the pool's next size is twice it.
    /// </summary>
    private const int UsualBytes = 16 * 1024;

    /// <summary>
    /// Messages up to this size are copied to an array of their own size before they wait in a queue, so that small messages do not hold
    /// large arrays.
    /// </summary>
    private const int SmallBytes = 4 * 1024;

    /// <summary>Arrays beyond this size, those of large frames, are not kept for the next message.</summary>
    private const int LargeBytes = 256 * 1024;

    private readonly ArrayPool<byte> _pool;
    private byte[] _array;
    private int _start;
    private int _references = 1;
    private bool _fits;

    private PacketBuffer(ArrayPool<byte> pool, int bytes)
    {
        _pool = pool;
        _array = pool.Rent(bytes);
        _start = Headroom;
    }

    public int Length { get; private set; }

    public override int QueuedBytes => Length;

    public override WebSocketMessageType Type => WebSocketMessageType.Binary;

    public override ReadOnlyMemory<byte> Bytes => _array.AsMemory(_start, Length);

    public bool IsLarge => _array.Length > LargeBytes;

    public static PacketBuffer Rent(ArrayPool<byte> pool) => new(pool, UsualBytes);

    /// <summary>A buffer for a message of this length, which a sender in this process writes: it is queued without a copy.</summary>
    public static PacketBuffer RentFor(ArrayPool<byte> pool, int bytes) => new(pool, Headroom + bytes) { _fits = true };

    /// <summary>Free space behind the received bytes; grows when it is full.</summary>
    public Memory<byte> Free()
    {
        if (_start + Length == _array.Length)
        {
            var larger = _pool.Rent(_array.Length * 2);
            Bytes.Span.CopyTo(larger.AsSpan(Headroom));
            _pool.Return(_array);
            _array = larger;
        }

        return _array.AsMemory(_start + Length);
    }

    public void Advance(int bytes) => Length += bytes;

    /// <summary>Empties it for the next message; allowed only while the caller holds the one reference.</summary>
    public void Reset()
    {
        _start = Headroom;
        Length = 0;
    }

    /// <summary>
    /// The packet to route: this one when it is large or has an array of its size, a small copy otherwise. The caller owns one reference of
    /// the result.
    /// </summary>
    public PacketBuffer ForRouting()
    {
        if (_fits || Length > SmallBytes)
        {
            AddReference();
            return this;
        }

        var copy = new PacketBuffer(_pool, Headroom + Length);
        Bytes.Span.CopyTo(copy._array.AsSpan(Headroom));
        copy.Length = Length;
        return copy;
    }

    /// <summary>Replaces the sender's prefix by the server's. Once, before it is queued.</summary>
    public void ReplacePrefix(int bodyOffset, PacketKind kind, ReadOnlySpan<byte> senderSid)
    {
        Span<byte> prefix = stackalloc byte[Headroom];
        var length = PacketWriter.SenderPrefix(prefix, kind, senderSid);
        var body = _start + bodyOffset;
        var end = _start + Length;
        _start = body - length;
        Length = end - _start;
        prefix[..length].CopyTo(_array.AsSpan(_start));
    }

    public override void AddReference() => Interlocked.Increment(ref _references);

    public override void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            _pool.Return(_array);
            _array = [];
        }
    }

    /// <summary>True while only the caller holds it.</summary>
    public bool IsUnshared => Volatile.Read(ref _references) == 1;
}
