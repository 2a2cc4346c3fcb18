using RemoteAccess.Keys;

namespace RemoteAccess.Listeners;

/// <summary>Events of one room, in order.</summary>
[GenerateSerializer, Immutable, Alias("ra.ListenerBatch")]
public sealed record ListenerBatch
{
    /// <summary>The room.</summary>
    [Id(0)] public required RoomName Room { get; init; }

    /// <summary>The session of the events. A higher epoch begins without viewers, subscriptions and client channels.</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>Events lost right before these, because the listener was too slow or failed.</summary>
    [Id(2)] public long Missed { get; init; }

    /// <summary>The events. Empty if events were lost and none came after them.</summary>
    [Id(3)] public required IReadOnlyList<ListenerEvent> Events { get; init; }
}
