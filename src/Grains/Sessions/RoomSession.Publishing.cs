using RemoteAccess.ConnectionGraph;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>What the device says, from any thread; nothing here waits.</summary>
internal sealed partial class RoomSession
{
    public PublishResult Publish(ulong channelId, ulong logTime, byte[] data) => _tables.Publish(channelId, logTime, data);

    public PublishResult Broadcast(ReadOnlyMemory<byte> frame) => _tables.Broadcast(frame);

    public void Advertise(IReadOnlyList<ChannelDescriptor> channels) => _tables.Advertise(channels);

    public void Unadvertise(IReadOnlyList<ulong> channelIds) => _tables.Unadvertise(channelIds);

    public void AdvertiseServices(IReadOnlyList<ServiceDescriptor> services) => _tables.AdvertiseServices(services);

    public void UnadvertiseServices(IReadOnlyList<uint> serviceIds) => _tables.UnadvertiseServices(serviceIds);

    public PublishResult PublishStatus(StatusNotice status) => _tables.PublishStatus(status);

    public PublishResult RemoveStatus(IReadOnlyList<string> statusIds) => _tables.RemoveStatus(statusIds);

    public PublishResult PublishParameterValues(IReadOnlyList<Parameter> parameters) => _tables.PublishParameterValues(parameters);

    public PublishResult PublishConnectionGraph(ConnectionGraphState graph) => _tables.PublishConnectionGraph(graph);

    public PublishResult PublishTime(ulong timestamp) => _tables.PublishTime(timestamp);
}
