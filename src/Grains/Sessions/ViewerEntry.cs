using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// What one viewer takes part in, so that leaving undoes it. Changed under the tables' lock; only client channels are looked up without. Holds
/// nothing for what a viewer does not use.
/// </summary>
internal sealed class ViewerEntry(ParticipantLink link)
{
    private volatile ConcurrentDictionary<uint, ClientChannel>? _clientChannels;
    private HashSet<ulong>? _channels;
    private HashSet<string>? _parameters;

    /// <summary>The viewer.</summary>
    public ParticipantLink Link { get; } = link;

    /// <summary>Keeps what it publishes and the end of its channels in order.</summary>
    public Lock Publishing { get; } = new();

    /// <summary>Ids of the channels it is subscribed to.</summary>
    public IReadOnlyCollection<ulong> Channels => _channels ?? (IReadOnlyCollection<ulong>)[];

    /// <summary>Names of the parameters it is subscribed to.</summary>
    public IReadOnlyCollection<string> Parameters => _parameters ?? (IReadOnlyCollection<string>)[];

    /// <summary>Whether it looks at the connection graph.</summary>
    public bool Graph { get; set; }

    /// <summary>The channels it publishes on.</summary>
    public IEnumerable<ClientChannel> ClientChannels => _clientChannels?.Values ?? [];

    public bool AddChannel(ulong id) => (_channels ??= []).Add(id);

    public bool RemoveChannel(ulong id) => _channels?.Remove(id) == true;

    public bool HasParameter(string name) => _parameters?.Contains(name) == true;

    public bool AddParameter(string name) => (_parameters ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);

    public bool RemoveParameter(string name) => _parameters?.Remove(name) == true;

    /// <summary>A channel it publishes on, or null. Takes no lock.</summary>
    public ClientChannel? FindClientChannel(uint id) => _clientChannels?.GetValueOrDefault(id);

    public ClientChannelAdmission AddClientChannel(ClientChannel channel, int most)
    {
        var channels = _clientChannels ??= new ConcurrentDictionary<uint, ClientChannel>(concurrencyLevel: 1, capacity: 4);
        if (channels.ContainsKey(channel.Id))
        {
            return ClientChannelAdmission.Duplicate;
        }

        if (channels.Count >= most)
        {
            return ClientChannelAdmission.TooMany;
        }

        channels[channel.Id] = channel;
        return ClientChannelAdmission.Added;
    }

    public ClientChannel? RemoveClientChannel(uint id) => _clientChannels is { } channels && channels.TryRemove(id, out var channel) ? channel : null;
}
