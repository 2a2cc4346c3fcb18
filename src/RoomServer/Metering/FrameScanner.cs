using System.Buffers.Binary;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// Counts the WebSocket frames in a stream of bytes (RFC 6455, 5.2), across reads of any size. Validates nothing: the WebSocket closes the
/// connection on invalid bytes.
/// </summary>
internal struct FrameScanner
{
    private const int LongestHeader = 2 + 8 + 4;

    private HeaderBytes _header;
    private int _have;
    private ulong _content;

    /// <summary>Scans bytes; returns the number of frames whose header they complete.</summary>
    public int Scan(ReadOnlySpan<byte> bytes)
    {
        var frames = 0;
        while (!bytes.IsEmpty)
        {
            if (_content > 0)
            {
                var skipped = (int)Math.Min(_content, (ulong)bytes.Length);
                _content -= (ulong)skipped;
                bytes = bytes[skipped..];
                continue;
            }

            _header[_have++] = bytes[0];
            bytes = bytes[1..];
            if (_have >= 2 && _have == HeaderLength)
            {
                frames++;
                _content = ContentLength;
                _have = 0;
            }
        }

        return frames;
    }

    private readonly int HeaderLength => 2 + LengthBytes + (_header[1] >= 0x80 ? 4 : 0);

    private readonly int LengthBytes => (_header[1] & 0x7F) switch
    {
        126 => 2,
        127 => 8,
        _ => 0,
    };

    private readonly ulong ContentLength => LengthBytes switch
    {
        2 => BinaryPrimitives.ReadUInt16BigEndian(((ReadOnlySpan<byte>)_header)[2..]),
        8 => BinaryPrimitives.ReadUInt64BigEndian(((ReadOnlySpan<byte>)_header)[2..]),
        _ => (ulong)_header[1] & 0x7F,
    };

    [System.Runtime.CompilerServices.InlineArray(LongestHeader)]
    private struct HeaderBytes
    {
        private byte _first;
    }
}
