using RemoteAccess.Grains.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>One advertised channel and who is subscribed. The subscriber list is replaced, never changed, so publishing reads it without a lock.</summary>
internal sealed class ChannelState(ChannelDescriptor descriptor)
{
    private volatile ParticipantLink[] _subscribers = [];

    public ChannelDescriptor Descriptor { get; } = descriptor;

    public ChannelAdvertisement Advertisement { get; } = new()
    {
        Id = descriptor.Id,
        Topic = descriptor.Topic,
        Encoding = descriptor.Encoding,
        SchemaName = descriptor.SchemaName,
        SchemaEncoding = descriptor.SchemaEncoding,
        Schema = descriptor.Schema,
        Metadata = descriptor.Metadata,
    };

    public bool HasVideo => Descriptor.Metadata.TryGetValue(ChannelAdvertisement.HasVideoTrackMetadata, out var value) && value == "true";

    public ParticipantLink[] Subscribers => _subscribers;

    /// <summary>Called under the tables' lock.</summary>
    public void Add(ParticipantLink link) => _subscribers = CopyOnWrite.With(_subscribers, link);

    /// <summary>Called under the tables' lock.</summary>
    public void Remove(ParticipantLink link) => _subscribers = CopyOnWrite.Without(_subscribers, link);
}
