using RemoteAccess.ConnectionGraph;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Declared;

/// <summary>
/// What publishers declared in a room since it was opened, as its difference from the descriptor. A new session of the room starts with it,
/// on whichever silo. Its smaller part is stored for a crash (<see cref="DeclaredStore"/>); all of it travels with a hand-over.
/// </summary>
/// <remarks>Immutable, and so are the arrays and the messages in it. Values of parameters are not in it: a room keeps none, viewers read
/// them from the parameter handler.</remarks>
[GenerateSerializer, Immutable, Alias("ra.DeclaredState")]
internal sealed record DeclaredState
{
    /// <summary>The format that this version writes. It reads every format up to this one.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Nothing.</summary>
    public static readonly DeclaredState Empty = new();

    /// <summary>The format in which it was written.</summary>
    [Id(0)] public int Format { get; init; } = CurrentFormat;

    /// <summary>The epoch of the session that wrote it.</summary>
    [Id(1)] public long Epoch { get; init; }

    /// <summary>Channels that are not in the descriptor.</summary>
    [Id(2)] public ChannelDescriptor[] Channels { get; init; } = [];

    /// <summary>Services that are not in the descriptor.</summary>
    [Id(3)] public ServiceDescriptor[] Services { get; init; } = [];

    /// <summary>Channels of the descriptor that were unadvertised. Whole, because a channel stays removed only while the descriptor
    /// declares
    /// the same one.</summary>
    [Id(4)] public ChannelDescriptor[] RemovedChannels { get; init; } = [];

    /// <summary>Services of the descriptor that were unadvertised.</summary>
    [Id(5)] public ServiceDescriptor[] RemovedServices { get; init; } = [];

    /// <summary>The lasting statuses, oldest first.</summary>
    [Id(6)] public StatusNotice[] Statuses { get; init; } = [];

    /// <summary>The connection graph; null when it is empty or, in the store, too large.</summary>
    [Id(7)] public ConnectionGraphState? Graph { get; init; }

    /// <summary>Whether the device publishes its time without the capability in its descriptor.</summary>
    [Id(8)] public bool Time { get; init; }

    /// <summary>The last messages of latched channels. Not stored.</summary>
    [Id(9)] public LatchedMessage[] Latched { get; init; } = [];

    /// <summary>How many last messages were left out because all together are too large.</summary>
    [Id(10)] public int LatchedLeftOut { get; init; }

    /// <summary>Whether nothing differs from the descriptor.</summary>
    public bool IsEmpty => this is
    {
        Channels: [], Services: [], RemovedChannels: [], RemovedServices: [], Statuses: [], Graph: null, Time: false, Latched: [],
    };

    /// <summary>This state, if this version can read it.</summary>
    /// <param name="room">The room, for the error.</param>
    /// <exception cref="NotSupportedException">A newer version wrote it.</exception>
    public DeclaredState Readable(string room) => Format <= CurrentFormat
        ? this
        : throw new NotSupportedException(
            $"What was declared in room '{room}' is in format {Format}, written by a newer version; this version reads up to "
            + $"{CurrentFormat}. Update this silo, or open the room on a newer one.");
}

/// <summary>The last message of a latched channel.</summary>
/// <param name="Channel">The channel: the message is kept only while the channel is the same.</param>
/// <param name="LogTime">Nanoseconds since the Unix epoch.</param>
/// <param name="Data">The message.</param>
[GenerateSerializer, Immutable, Alias("ra.LatchedMessage")]
internal sealed record LatchedMessage(
    [property: Id(0)] ChannelDescriptor Channel, [property: Id(1)] ulong LogTime, [property: Id(2)] byte[] Data);
