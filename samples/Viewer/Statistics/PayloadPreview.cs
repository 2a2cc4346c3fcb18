using System.Buffers;

namespace RemoteAccess.Viewer.Statistics;

/// <summary>The beginning of a channel's latest message, in a buffer that is reused: showing a value must not keep 16 MiB of it. Not
/// thread-safe.</summary>
internal sealed class PayloadPreview
{
    /// <summary>As much as is kept of a message, in bytes; more than any line of a terminal shows.</summary>
    public const int MaxBytes = 2048;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>Bytes of the whole message.</summary>
    public long TotalBytes { get; private set; }

    /// <summary>What is kept.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Replaces the message.</summary>
    public void Set(in ReadOnlySequence<byte> payload)
    {
        TotalBytes = payload.Length;
        _length = (int)Math.Min(payload.Length, MaxBytes);
        if (_bytes.Length < _length)
        {
            // Grown once to what such messages need, not to the limit: most are small.
            _bytes = new byte[Math.Min(MaxBytes, Math.Max(_length, _bytes.Length * 2))];
        }

        payload.Slice(0, _length).CopyTo(_bytes);
    }
}
