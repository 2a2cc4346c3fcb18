using System.Buffers.Binary;
using System.Text;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Door;

/// <summary>WebSocket frames that the door itself sends to a viewer (RFC 6455, 5.2): from a server, so not masked. Pure.</summary>
internal static class CloseFrame
{
    private const byte FinalText = 0x81;
    private const byte FinalClose = 0x88;
    private const int LongLength = 126;
    private const int CodeBytes = 2;

    /// <summary>A close, with a text message before it if there is one.</summary>
    /// <param name="text">The message, or null.</param>
    /// <param name="code">The close code.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    public static byte[] Encode(byte[]? text, RoomCloseCode code, string reason)
    {
        var content = new byte[CodeBytes + Encoding.UTF8.GetByteCount(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(content, (ushort)code);
        Encoding.UTF8.GetBytes(reason, content.AsSpan(CodeBytes));
        return text is null ? Frame(FinalClose, content) : [.. Frame(FinalText, text), .. Frame(FinalClose, content)];
    }

    private static byte[] Frame(byte kind, byte[] content)
    {
        if (content.Length < LongLength)
        {
            return [kind, (byte)content.Length, .. content];
        }

        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)content.Length));
        return [kind, LongLength, .. length, .. content];
    }
}
