using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>The options of a channel besides topic and encoding.</summary>
public sealed record ChannelOptions
{
    /// <summary>Reliable, neither latched nor latest-only, id made from the topic.</summary>
    public static readonly ChannelOptions Default = new();

    /// <summary>The channel's id, unique in the room. Null: made from the topic, the same everywhere.</summary>
    public ulong? Id { get; init; }

    /// <summary>Name of the schema, if viewers know it by another name than the type's, e.g. <c>foxglove.Log</c>. Null: the full name of
    /// the
    /// type or the message.</summary>
    public string? SchemaName { get; init; }

    /// <summary>Whether a new subscriber gets the last message at once. For values that change rarely.</summary>
    public bool Latched { get; init; }

    /// <summary>Whether only the newest message matters: a slow viewer skips older ones instead of being reset.</summary>
    public bool LatestOnly { get; init; }

    /// <summary>How messages are sent; default reliable.</summary>
    public ChannelDelivery Delivery { get; init; }

    /// <summary>Additional text pairs for viewers.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
