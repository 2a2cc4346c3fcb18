using System.Buffers.Binary;
using System.Text;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Door;

/// <summary>WebSocket frames that the door itself sends (RFC 6455, 5.2): to a viewer, not masked, or to the silo behind it, as a client.
/// Pure.</summary>
internal static class CloseFrame
{
    private const byte FinalText = 0x81;
    private const byte FinalClose = 0x88;
    private const int LongLength = 126;
    private const int CodeBytes = 2;
    private const byte Masked = 0x80;
    private const int MaskBytes = 4;

    /// <summary>A close, with a text message before it if there is one.</summary>
    /// <param name="text">The message, or null.</param>
    /// <param name="code">The close code.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    public static byte[] Encode(byte[]? text, RoomCloseCode code, string reason)
    {
        var content = Content(code, reason);
        return text is null ? Frame(FinalClose, content) : [.. Frame(FinalText, text), .. Frame(FinalClose, content)];
    }

    /// <summary>A close to the silo behind the door.</summary>
    /// <param name="code">The close code.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    public static byte[] EncodeToSilo(RoomCloseCode code, string reason)
    {
        // A mask of zeros: masks protect from scripts in browsers, and no browser chose this text.
        var content = Content(code, reason);
        return [FinalClose, (byte)(Masked | content.Length), .. new byte[MaskBytes], .. content];
    }

    private static byte[] Content(RoomCloseCode code, string reason)
    {
        var content = new byte[CodeBytes + Encoding.UTF8.GetByteCount(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(content, (ushort)code);
        Encoding.UTF8.GetBytes(reason, content.AsSpan(CodeBytes));
        return content;
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
