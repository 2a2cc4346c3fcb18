namespace RemoteAccess.Grains.Queues;

/// <summary>
/// Says that of frames with equal keys only the newest matters: in a queue it takes the place of an unsent older one (P2). Immutable; one
/// key serves any number of queues.
/// </summary>
internal abstract record CoalescingKey
{
    private CoalescingKey()
    {
    }

    /// <summary>The messages of one advertised channel, or notices about them. Equal only to itself: after an unadvertise the same id is
    /// another channel, whose messages must not go before its advertisement.</summary>
    public sealed record Channel : CoalescingKey
    {
        public bool Equals(Channel? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    /// <summary>The value of a parameter.</summary>
    public sealed record Parameter(string Name) : CoalescingKey;

    /// <summary>A whole (or a word about it): as long as no change queues behind it, a newer one takes its place.</summary>
    public sealed record Whole(WholeKinds Kind) : CoalescingKey;

    /// <summary>A lasting status.</summary>
    public sealed record Status(string Id) : CoalescingKey;
}

/// <summary>What a viewer can ask the whole of. One of each kind in a queue is exempt from its bounds.</summary>
[Flags]
internal enum WholeKinds : byte
{
    /// <summary>Not a whole.</summary>
    None = 0,

    /// <summary>The connection graph.</summary>
    Graph = 1,

    /// <summary>The values of parameters.</summary>
    Parameters = 2,
}
