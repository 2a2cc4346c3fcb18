namespace RemoteAccess.Grains.Transport;

/// <summary>
/// Checks the number of each chunk of one stream, in the same way for every transport. The next chunk is accepted. An accepted chunk that
/// arrives again unchanged is dropped. Everything else means that bytes of the stream are lost. It knows numbers and content, but neither
/// streams nor resets. Not thread-safe.
/// </summary>
/// <remarks>
/// By its number alone, a repeated chunk (a transport that sends again after a resume) cannot be distinguished from a chunk of a sender
/// that restarted its numbers, whose content would be lost if it were dropped. So a repeat must be one of the last <see cref="Remembered"/>
/// chunks and have the same content, compared by a 32-bit hash with a seed of the process. The same rule applies to edits of a chunk
/// (LiveKit's chunk version): the same content is a repeat, other content is lost, because the chunk was read already.
/// </remarks>
internal sealed class ChunkOrder
{
    /// <summary>Chunks whose content is remembered: 256, some MB of full chunks, more than a transport sends again. 1 KiB for each stream
    /// at most.</summary>
    internal const int Remembered = 256;

    private const int FirstCapacity = 16;

    private int[] _prints = [];

    /// <summary>The number of the next chunk, from 0.</summary>
    internal ulong Next { get; private set; }

    /// <summary>Checks a chunk, and counts it as accepted if it is the next one.</summary>
    internal ChunkVerdict Take(ulong index, ReadOnlySpan<byte> content)
    {
        if (index > Next)
        {
            return ChunkVerdict.Missing;
        }

        var print = PrintOf(content);
        var slot = (int)(index % Remembered);
        if (index < Next)
        {
            return Next - index <= Remembered && _prints[slot] == print ? ChunkVerdict.Repeat : ChunkVerdict.Reused;
        }

        if (slot >= _prints.Length)
        {
            Array.Resize(ref _prints, Math.Clamp(_prints.Length * 2, FirstCapacity, Remembered));
        }

        _prints[slot] = print;
        Next++;
        return ChunkVerdict.Next;
    }

    /// <summary>The error text for a chunk that means lost bytes, for the viewer and the log.</summary>
    internal string Problem(ChunkVerdict verdict, ulong index) => verdict == ChunkVerdict.Missing
        ? $"A chunk of the stream is missing: {Next} was expected, {index} came."
        : $"A number of the stream was used twice: {Next} was expected, {index} came with other content than before.";

    private static int PrintOf(ReadOnlySpan<byte> content)
    {
        var hash = default(HashCode);
        hash.Add(content.Length);
        hash.AddBytes(content);
        return hash.ToHashCode();
    }
}

/// <summary>The result of the check of a chunk.</summary>
internal enum ChunkVerdict
{
    /// <summary>The next chunk: its content is accepted.</summary>
    Next,

    /// <summary>Accepted before, with the same content: dropped.</summary>
    Repeat,

    /// <summary>Chunks before it did not arrive: bytes are lost.</summary>
    Missing,

    /// <summary>Its number was accepted before, with other content or too long ago to compare: its content is lost.</summary>
    Reused,
}
