using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// The subscriptions and channels of one viewer, which end when it leaves. Changed under the tables' lock; only client channels are looked
/// up without it. Allocates nothing for features that the viewer does not use.
/// </summary>
internal sealed class ViewerEntry(ParticipantLink link)
{
    // Two string objects and a dictionary entry, which cost a viewer only a few characters.
    private const int MetadataEntryBytes = 100;

    private volatile ConcurrentDictionary<uint, ClientChannel>? _clientChannels;
    private Dictionary<ulong, bool>? _channels;
    private HashSet<string>? _parameters;
    private HashSet<string>? _excepted;

    /// <summary>The viewer.</summary>
    public ParticipantLink Link { get; } = link;

    /// <summary>Orders the messages it publishes and the begin and end of its channels.</summary>
    public Lock Publishing { get; } = new();

    /// <summary>Ids of the channels it is subscribed to.</summary>
    public IReadOnlyCollection<ulong> Channels => _channels?.Keys ?? (IReadOnlyCollection<ulong>)[];

    /// <summary>Names of the parameters it is subscribed to.</summary>
    public IReadOnlyCollection<string> Parameters => _parameters ?? (IReadOnlyCollection<string>)[];

    /// <summary>Whether it is subscribed to all parameters, except <see cref="Excepted"/>.</summary>
    public bool AllParameters { get; set; }

    /// <summary>Names of the parameters that it excluded from all.</summary>
    public IReadOnlyCollection<string> Excepted => _excepted ?? (IReadOnlyCollection<string>)[];

    /// <summary>How many parameter names are held for it.</summary>
    public int ParameterNames => Parameters.Count + Excepted.Count;

    /// <summary>Whether it is subscribed to the connection graph.</summary>
    public bool Graph { get; set; }

    /// <summary>The channels it publishes on.</summary>
    public IEnumerable<ClientChannel> ClientChannels => _clientChannels?.Values ?? [];

    public bool AddChannel(ulong id) => (_channels ??= []).TryAdd(id, false);

    /// <summary>Marks a subscription as reported to the listener, which must then get its end too.</summary>
    public void MarkReported(ulong id) => _channels![id] = true;

    /// <summary>Ends a subscription.</summary>
    /// <param name="id">The channel.</param>
    /// <param name="reported">Whether it was reported to the listener.</param>
    public bool RemoveChannel(ulong id, out bool reported)
    {
        reported = false;
        return _channels?.Remove(id, out reported) == true;
    }

    public bool HasParameter(string name) => _parameters?.Contains(name) == true;

    public bool HasExcepted(string name) => _excepted?.Contains(name) == true;

    public bool AddParameter(string name) => Add(_parameters ??= new HashSet<string>(StringComparer.Ordinal), name);

    public bool RemoveParameter(string name) => Remove(_parameters, name);

    public bool AddExcepted(string name) => Add(_excepted ??= new HashSet<string>(StringComparer.Ordinal), name);

    public bool RemoveExcepted(string name) => Remove(_excepted, name);

    /// <summary>A channel it publishes on, or null. Takes no lock.</summary>
    public ClientChannel? FindClientChannel(uint id) => _clientChannels?.GetValueOrDefault(id);

    /// <summary>Bytes held for its client channels and parameter names.</summary>
    public long StateBytes { get; private set; }

    public ClientChannelAdmission AddClientChannel(ClientChannel channel, int most, long mostBytes)
    {
        var channels = _clientChannels ??= new ConcurrentDictionary<uint, ClientChannel>(concurrencyLevel: 1, capacity: 4);
        if (channels.ContainsKey(channel.Id))
        {
            return ClientChannelAdmission.Duplicate;
        }

        if (channels.Count >= most || StateBytes + SizeOf(channel) > mostBytes)
        {
            return ClientChannelAdmission.TooMany;
        }

        StateBytes += SizeOf(channel);
        channels[channel.Id] = channel;
        return ClientChannelAdmission.Added;
    }

    public ClientChannel? RemoveClientChannel(uint id)
    {
        if (_clientChannels is not { } channels || !channels.TryRemove(id, out var channel))
        {
            return null;
        }

        StateBytes -= SizeOf(channel);
        return channel;
    }

    private bool Add(HashSet<string> names, string name)
    {
        var added = names.Add(name);
        StateBytes += added ? SizeOf(name) : 0;
        return added;
    }

    private bool Remove(HashSet<string>? names, string name)
    {
        var removed = names?.Remove(name) == true;
        StateBytes -= removed ? SizeOf(name) : 0;
        return removed;
    }

    /// <summary>Approximate bytes held for a name: two per character.</summary>
    public static long SizeOf(string name) => 2L * name.Length;

    /// <summary>Approximate bytes held for a client channel.</summary>
    public static long SizeOf(ClientChannel channel) =>
        SizeOf(channel.Topic) + SizeOf(channel.Encoding) + SizeOf(channel.SchemaName) + SizeOf(channel.SchemaEncoding ?? string.Empty)
            + (channel.Schema?.Length ?? 0)
        + channel.Metadata.Sum(pair => MetadataEntryBytes + SizeOf(pair.Key) + SizeOf(pair.Value));
}
