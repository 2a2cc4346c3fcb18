namespace RemoteAccess.Grains.Queues;

/// <summary>
/// Only the newest of the frames with equal keys matters: in a queue it replaces an unsent older one (P2). Immutable; one key can be used
/// in any number of queues.
/// </summary>
internal abstract record CoalescingKey
{
    private CoalescingKey()
    {
    }

    /// <summary>The messages of one advertised channel, or notices about them. Equal only to itself: after an unadvertise the same id is
    /// another channel, whose messages must not precede its advertisement.</summary>
    public sealed record Channel : CoalescingKey
    {
        public bool Equals(Channel? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }

    /// <summary>The value of a parameter.</summary>
    public sealed record Parameter(string Name) : CoalescingKey;

    /// <summary>A complete state, or a notice about it. A newer one replaces it as long as no change is queued behind it.</summary>
    public sealed record Whole(WholeKinds Kind) : CoalescingKey;

    /// <summary>A status with an id.</summary>
    public sealed record Status(string Id) : CoalescingKey;
}

/// <summary>The complete states that a viewer can request. One of each kind in a queue is exempt from its bounds.</summary>
[Flags]
internal enum WholeKinds : byte
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>The connection graph.</summary>
    Graph = 1,

    /// <summary>The values of parameters.</summary>
    Parameters = 2,
}
