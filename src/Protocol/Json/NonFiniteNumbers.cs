using System.Buffers;

namespace RemoteAccess.Protocol;

/// <summary>
/// Replaces numbers that JSON does not have, but that some writers write (Python: <c>NaN</c>, <c>Infinity</c>, <c>-Infinity</c>), by
/// <c>null</c>, which other writers use for them. One such value then does not make a whole request unreadable.
/// </summary>
internal static class NonFiniteNumbers
{
    /// <summary>Replaces such numbers outside of strings.</summary>
    /// <returns>The text with the replacements, or null if there are none.</returns>
    public static byte[]? Replace(in ReadOnlySequence<byte> payload)
    {
        var text = payload.ToArray();
        ArrayBufferWriter<byte>? replaced = null;
        var (copied, inString) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (inString)
            {
                if (text[i] == '\\')
                {
                    i++; // an escaped quote does not end the string
                }
                else
                {
                    inString = text[i] != '"';
                }
            }
            else if (text[i] == '"')
            {
                inString = true;
            }
            else if (LengthAt(text.AsSpan(i)) is > 0 and var length)
            {
                replaced ??= new ArrayBufferWriter<byte>(text.Length + 64);
                replaced.Write(text.AsSpan(copied, i - copied));
                replaced.Write("null"u8);
                copied = i + length;
                i = copied - 1;
            }
        }

        replaced?.Write(text.AsSpan(copied));
        return replaced?.WrittenSpan.ToArray();
    }

    private static int LengthAt(ReadOnlySpan<byte> text) =>
        text[0] is not ((byte)'N' or (byte)'I' or (byte)'-') ? 0
        : text.StartsWith("NaN"u8) ? 3
        : text.StartsWith("Infinity"u8) ? 8
        : text.StartsWith("-Infinity"u8) ? 9
        : 0;
}
