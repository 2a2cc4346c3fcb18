using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// The names in a list of several destinations, decoded again only when the list differs from the previous packet's. For one thread.
/// </summary>
internal sealed class DestinationCache
{
    private byte[] _block = [];
    private string[] _names = [];

    /// <summary>The names, each once.</summary>
    public string[] Decode(ReadOnlySpan<byte> block)
    {
        if (!block.SequenceEqual(_block))
        {
            _names = [.. DestinationList.Decode(block).Distinct(StringComparer.Ordinal)];
            _block = block.ToArray();
        }

        return _names;
    }
}
