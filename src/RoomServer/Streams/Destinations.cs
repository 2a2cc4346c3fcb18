using System.Text;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>The destinations of a packet, decoded before the room's lock is taken: everyone, one or several.</summary>
internal readonly ref struct Destinations
{
    private Destinations(bool everyone, ReadOnlySpan<char> only, string[] several)
    {
        Everyone = everyone;
        Only = only;
        Several = several;
    }

    public bool Everyone { get; }

    /// <summary>The one destination; empty when there is none or several.</summary>
    public ReadOnlySpan<char> Only { get; }

    /// <summary>Several destinations, each once.</summary>
    public ReadOnlySpan<string> Several { get; }

    /// <summary>Chars that <see cref="Decode"/> needs: a name has no more of them than UTF-8 bytes.</summary>
    public static int Chars(ReadOnlySpan<byte> block) => DestinationList.Count(block) == 1 ? block.Length : 0;

    /// <param name="block">The list, as <see cref="DestinationList.Split"/> has found it.</param>
    /// <param name="chars"><see cref="Chars"/> chars, that the result points to.</param>
    /// <param name="cache">Of the sender.</param>
    public static Destinations Decode(ReadOnlySpan<byte> block, Span<char> chars, DestinationCache cache) =>
        DestinationList.Count(block) switch
        {
            0 => new Destinations(everyone: true, default, []),
            1 => new Destinations(everyone: false, chars[..Encoding.UTF8.GetChars(block[4..], chars)], []),
            _ => new Destinations(everyone: false, default, cache.Decode(block)),
        };
}
