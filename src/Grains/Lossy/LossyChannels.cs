using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Lossy;

/// <summary>
/// The lossy channels of one session, and the connection that their tracks are published on. It keeps the set of channels that must be
/// notified of a new connection and of the end: those that ever had a subscriber or a drop and are still advertised. It knows neither
/// topics nor viewers.
/// </summary>
/// <remarks>
/// Race: a first subscriber and another connection. A channel is in the set before it looks at the connection, and the connection is set
/// before the set is read: one of the two sees the other. Locks: the one here is never held while a channel's is taken.
/// </remarks>
internal sealed class LossyChannels(SessionContext context)
{
    private readonly Lock _gate = new();
    private readonly HashSet<LossyChannel> _used = [];
    private volatile IRoomConnection? _connection;

    public SessionContext Context => context;

    public ILogger Logger { get; } = context.Loggers.CreateLogger<LossyChannel>();

    /// <summary>The connection that is being served; null between connections.</summary>
    public IRoomConnection? Connection => _connection;

    /// <summary>Creates a channel without subscribers; nothing is held for it.</summary>
    public LossyChannel Create(ChannelDescriptor descriptor) => new(descriptor, this);

    /// <summary>Tracks are published on this connection from now on.</summary>
    public void BeginServing(IRoomConnection connection)
    {
        _connection = connection;
        foreach (var channel in Used())
        {
            channel.Wake();
        }
    }

    /// <summary>The connection is no longer served: tracks are closed. Completes when every channel's task has ended; each is bounded by
    /// its own time-outs.</summary>
    public Task EndServingAsync()
    {
        _connection = null;
        var channels = Used();
        foreach (var channel in channels)
        {
            channel.Wake();
        }

        return Task.WhenAll(channels.Select(channel => channel.WhenSettled().Here()));
    }

    /// <summary>The session has ended: nothing is reported any more.</summary>
    public void Close()
    {
        foreach (var channel in Used())
        {
            channel.Removed();
        }
    }

    public void Add(LossyChannel channel)
    {
        lock (_gate)
        {
            _used.Add(channel);
        }
    }

    public void Remove(LossyChannel channel)
    {
        lock (_gate)
        {
            _used.Remove(channel);
        }
    }

    private LossyChannel[] Used()
    {
        lock (_gate)
        {
            return [.. _used];
        }
    }
}
