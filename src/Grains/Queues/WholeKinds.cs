namespace RemoteAccess.Grains.Queues;

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
