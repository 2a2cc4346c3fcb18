using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// Collects the bytes of a control stream and returns whole frames. It copies the bytes, so that the transport's window is free again at
/// once: a frame may be far larger than the window. The buffer grows with the received bytes, never with an announced length. Not
/// thread-safe.
/// </summary>
internal sealed class FrameAssembler
{
    /// <summary>The longest payload accepted: a device sends no longer one unless its operator raises the limit
    /// (<c>RemoteAccess:Participant:MaxFrameBytes</c>, B1).</summary>
    public const int MaxPayloadBytes = 32 * 1024 * 1024;

    /// <summary>A buffer over this size is released when it is empty, so that one large frame does not hold the memory.</summary>
    private const int MaxRetainedBytes = 256 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>Bytes of the stream so far.</summary>
    public ulong ReceivedBytes { get; private set; }

    /// <summary>
    /// Bytes processed so far: up to the last returned frame, or everything if no whole frame is left. The beginning of a frame counts,
    /// because the device waits for its acknowledgement before it sends the rest of a frame larger than its window.
    /// </summary>
    public ulong ProcessedBytes { get; private set; }

    /// <summary>Adds bytes. Frames that were returned before are no longer valid.</summary>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        MakeRoom(checked((int)bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += (int)bytes.Length;
        ReceivedBytes += (ulong)bytes.Length;
    }

    /// <summary>Takes the next whole frame: a view, valid until <see cref="Append"/>.</summary>
    /// <exception cref="FrameViolationException">The stream cannot be read any further.</exception>
    public bool TryTake(out ControlFrameView frame)
    {
        var unread = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        if (!FrameReader.TryRead(ref unread, out frame, MaxPayloadBytes))
        {
            ProcessedBytes = ReceivedBytes;
            return false;
        }

        _start = _end - (int)unread.Length;
        ProcessedBytes = ReceivedBytes - (ulong)unread.Length;
        return true;
    }

    private void MakeRoom(int count)
    {
        var unread = _end - _start;
        var needed = unread + count;
        var fits = needed <= _buffer.Length;
        if (fits && unread > 0 && _buffer.Length - _end >= count)
        {
            return;
        }

        var target = fits && (unread > 0 || _buffer.Length <= MaxRetainedBytes) ? _buffer : new byte[NewSize(needed)];
        Buffer.BlockCopy(_buffer, _start, target, 0, unread);
        (_buffer, _start, _end) = (target, 0, unread);
    }

    // Doubles, up to the largest frame: no more than that is ever held.
    private static int NewSize(int needed) => Math.Max(needed, (int)Math.Min(needed * 2L, FrameHeader.Size + MaxPayloadBytes));
}
