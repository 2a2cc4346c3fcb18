using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace RemoteAccess.Protocol;

/// <summary>Checks whether a sequence is UTF-8, even if a character spans two segments. Copies only such characters.</summary>
internal static class Utf8Sequence
{
    private const int LongestRune = 4;

    public static bool IsValid(in ReadOnlySequence<byte> sequence)
    {
        if (sequence.IsSingleSegment)
        {
            return Utf8.IsValid(sequence.FirstSpan);
        }

        Span<byte> carried = stackalloc byte[LongestRune];
        var carriedLength = 0;
        foreach (var segment in sequence)
        {
            var span = segment.Span;
            while (carriedLength > 0 && !span.IsEmpty)
            {
                carried[carriedLength++] = span[0];
                span = span[1..];
                switch (Rune.DecodeFromUtf8(carried[..carriedLength], out _, out var consumed))
                {
                    case OperationStatus.Done when consumed == carriedLength:
                        carriedLength = 0;
                        break;
                    case OperationStatus.NeedMoreData:
                        break;
                    default:
                        return false;
                }
            }

            if (carriedLength > 0)
            {
                continue;
            }

            var cut = StartOfCutRune(span);
            if (!Utf8.IsValid(span[..cut]))
            {
                return false;
            }

            span[cut..].CopyTo(carried);
            carriedLength = span.Length - cut;
        }

        return carriedLength == 0;
    }

    /// <summary>The beginning of a character that the end of the span cuts; the span's length if none is cut.</summary>
    private static int StartOfCutRune(ReadOnlySpan<byte> span)
    {
        for (var back = 1; back < LongestRune && back <= span.Length; back++)
        {
            if ((span[^back] & 0xC0) == 0x80)
            {
                continue;
            }

            return Rune.DecodeFromUtf8(span[^back..], out _, out _) == OperationStatus.NeedMoreData ? span.Length - back : span.Length;
        }

        return span.Length;
    }
}
