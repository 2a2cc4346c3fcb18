namespace RemoteAccess.LiveKit.Native.Handles;

/// <summary>The number of live handles of each kind. Zero after every room is left: a remainder is a leak, about 0.5 MB per join.</summary>
internal sealed class HandleCounts
{
    private readonly long[] _living = new long[Enum.GetValues<HandleKind>().Length];
    private long _unknown;

    /// <summary>All kinds together.</summary>
    internal long Total
    {
        get
        {
            var total = 0L;
            for (var kind = 0; kind < _living.Length; kind++)
            {
                total += Volatile.Read(ref _living[kind]);
            }

            return total;
        }
    }

    /// <summary>Drops of handles that the library did not know: handles dropped twice.</summary>
    internal long UnknownDrops => Volatile.Read(ref _unknown);

    internal long Living(HandleKind kind) => Volatile.Read(ref _living[(int)kind]);

    internal void Added(HandleKind kind) => Interlocked.Increment(ref _living[(int)kind]);

    internal void Removed(HandleKind kind) => Interlocked.Decrement(ref _living[(int)kind]);

    internal void Unknown() => Interlocked.Increment(ref _unknown);
}
