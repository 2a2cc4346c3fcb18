using RemoteAccess.Keys;

namespace RemoteAccess.Listeners;

/// <summary>Events of one room, in order.</summary>
[GenerateSerializer, Immutable, Alias("ra.ListenerBatch")]
public sealed record ListenerBatch
{
    /// <summary>The room.</summary>
    [Id(0)] public required RoomName Room { get; init; }

    /// <summary>The session they belong to; a higher epoch starts from nothing: no viewers, no subscriptions, no client channels.</summary>
    [Id(1)] public required long Epoch { get; init; }

    /// <summary>Events lost right before these, because the listener was too slow or failed.</summary>
    [Id(2)] public long Missed { get; init; }

    /// <summary>What happened. Empty when events were lost and nothing has happened since.</summary>
    [Id(3)] public required IReadOnlyList<ListenerEvent> Events { get; init; }
}
