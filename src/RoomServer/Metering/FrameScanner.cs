using System.Buffers.Binary;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// Finds the WebSocket frames in a stream of bytes (RFC 6455, 5.2), across reads of any size: how many there are, where one ends, and
/// whether one is a close. Validates nothing: the WebSocket closes the connection on invalid bytes.
/// </summary>
internal struct FrameScanner
{
    private const int LongestHeader = 2 + 8 + 4;
    private const int OpcodeMask = 0x0F;
    private const int CloseOpcode = 8;
    private const int CodeBytes = 2;

    private HeaderBytes _header;
    private int _have;
    private ulong _content;
    private int _codeBytesMissing;

    /// <summary>Whether the bytes so far end with a whole frame, or there were none.</summary>
    public readonly bool IsAtBorder => _have == 0 && _content == 0;

    /// <summary>Whether the header of a close frame was among the bytes.</summary>
    public bool HasClose { get; private set; }

    /// <summary>The close's code; 0 if there was none. Meaningless for masked frames, which clients send.</summary>
    public int CloseCode { get; private set; }

    /// <summary>Scans bytes; returns the number of frames whose header they complete.</summary>
    public int Scan(ReadOnlySpan<byte> bytes)
    {
        var frames = 0;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Step(bytes, ref frames)..];
        }

        return frames;
    }

    /// <summary>Scans bytes up to the end of the frame in which they begin; returns how many these are.</summary>
    public int ScanToBorder(ReadOnlySpan<byte> bytes)
    {
        var (scanned, frames) = (0, 0);
        while (scanned < bytes.Length && !IsAtBorder)
        {
            scanned += Step(bytes[scanned..], ref frames);
        }

        return scanned;
    }

    private int Step(ReadOnlySpan<byte> bytes, ref int frames)
    {
        if (_content > 0)
        {
            var skipped = (int)Math.Min(_content, (ulong)bytes.Length);
            for (var i = 0; i < skipped && _codeBytesMissing > 0; i++, _codeBytesMissing--)
            {
                CloseCode = (CloseCode << 8) | bytes[i];
            }

            _content -= (ulong)skipped;
            return skipped;
        }

        _header[_have++] = bytes[0];
        if (_have >= 2 && _have == HeaderLength)
        {
            frames++;
            _content = ContentLength;
            _have = 0;
            if ((_header[0] & OpcodeMask) == CloseOpcode && !HasClose)
            {
                HasClose = true;
                _codeBytesMissing = CodeBytes;
            }
        }

        return 1;
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
