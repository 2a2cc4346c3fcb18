namespace RemoteAccess.Grains.Transport;

/// <summary>
/// Judges the number of each chunk of one stream, the same on every transport: the next one is taken, one that was taken before and comes
/// again unchanged is dropped, and everything else means that bytes of the stream are lost. It knows numbers and content, no stream and no
/// reset. Not thread-safe.
/// </summary>
/// <remarks>
/// A repeat (a transport that sends again after a resume) and a sender that numbers anew look alike by number alone. Dropping the second
/// would lose what it says, so a repeat must be one of the last <see cref="Remembered"/> chunks and have the same content, compared by a
/// 32-bit hash seeded by the process. Edits of a chunk (LiveKit's chunk version) fall under the same rule: the same content is a repeat,
/// other content is lost, for it was read already.
/// </remarks>
internal sealed class ChunkOrder
{
    /// <summary>Chunks whose content is remembered: 256, some MB of full chunks, more than a transport sends again. 1 KiB for each stream
    /// at most.</summary>
    internal const int Remembered = 256;

    private const int FirstCapacity = 16;

    private int[] _prints = [];

    /// <summary>The number the next chunk must have; from 0.</summary>
    internal ulong Next { get; private set; }

    /// <summary>Judges a chunk, and counts it as taken when it is the next one.</summary>
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

    /// <summary>What is wrong with a chunk that means lost bytes, for the viewer and the log.</summary>
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

/// <summary>What the number of a chunk says.</summary>
internal enum ChunkVerdict
{
    /// <summary>The next one: its content is taken.</summary>
    Next,

    /// <summary>Taken before, and the same: dropped.</summary>
    Repeat,

    /// <summary>Chunks before it never came: bytes are lost.</summary>
    Missing,

    /// <summary>Its number was taken by other content, or so long ago that nobody can say: what it brings is lost.</summary>
    Reused,
}
