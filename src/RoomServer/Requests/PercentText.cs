using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace RemoteAccess.RoomServer.Requests;

/// <summary>
/// Decodes percent-escapes strictly: an invalid escape or invalid UTF-8 (overlong forms and surrogates included) is an error and is never
/// kept as it is.
/// </summary>
internal static class PercentText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes a part of a request target once.</summary>
    /// <param name="text">The part.</param>
    /// <param name="plusIsSpace">Whether <c>+</c> stands for a space, as it does in a query.</param>
    /// <param name="decoded">The decoded text.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = 0;
            while (!text.IsEmpty)
            {
                var escape = text.IndexOf('%');
                var plain = escape < 0 ? text : text[..escape];
                var start = length;
                length += Strict.GetBytes(plain, bytes.AsSpan(length));
                if (plusIsSpace)
                {
                    bytes.AsSpan(start, length - start).Replace((byte)'+', (byte)' ');
                }

                text = text[plain.Length..];
                if (text.IsEmpty)
                {
                    break;
                }

                if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2]))
                {
                    return false;
                }

                bytes[length++] = byte.Parse(text[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                text = text[3..];
            }

            decoded = Strict.GetString(bytes, 0, length);
            return true;
        }
        catch (ArgumentException)
        {
            // Invalid UTF-8, or an unpaired surrogate.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
