using System.Buffers;

namespace RemoteAccess.Viewer.Statistics;

/// <summary>The beginning of a channel's latest message, in a reused buffer, so that a shown value does not hold 16 MiB. Not
/// thread-safe.</summary>
internal sealed class PayloadPreview
{
    /// <summary>The most bytes that are kept of a message; more than a line of a terminal can show.</summary>
    public const int MaxBytes = 2048;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>Bytes of the whole message.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>The kept bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Replaces the message.</summary>
    public void Set(in ReadOnlySequence<byte> payload)
    {
        TotalBytes = payload.Length;
        _length = (int)Math.Min(payload.Length, MaxBytes);
        if (_bytes.Length < _length)
        {
            // Grows to the size of the messages, not to the limit, because most are small.
            _bytes = new byte[Math.Min(MaxBytes, Math.Max(_length, _bytes.Length * 2))];
        }

        payload.Slice(0, _length).CopyTo(_bytes);
    }
}
