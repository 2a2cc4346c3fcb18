using RemoteAccess.ConnectionGraph;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Cluster;

/// <summary>A room that only keeps what it was opened with: the library is tested up to the grain call.</summary>
[GrainType("room")]
internal sealed class OpenedRoomGrain : Grain, IRoomGrain, IOpenedRoom
{
    private RoomDescriptor? _descriptor;

    public Task<RoomDescriptor?> GetDescriptor() => Task.FromResult(_descriptor);

    public Task<long> OpenAsync(RoomDescriptor descriptor)
    {
        _descriptor = descriptor;
        return Task.FromResult(1L);
    }

    public ValueTask<PublishResult> Publish(ulong channelId, ulong logTime, byte[] data) => ValueTask.FromResult(
        new PublishResult(_descriptor!.Channels.Any(
            channel => channel.Id == channelId) ? PublishOutcome.Published : PublishOutcome.UnknownChannel, data.Length, 0));

    public Task CloseAsync() => throw new NotSupportedException();

    public ValueTask<RoomStatus> GetStatus() => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ParticipantEntry>> GetParticipants() => throw new NotSupportedException();

    public Task<KickOutcome> Kick(ParticipantIdentity identity) => throw new NotSupportedException();

    public Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor) => throw new NotSupportedException();

    public Task<bool> LiftBan(ParticipantIdentity identity) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<RoomBan>> GetBans() => throw new NotSupportedException();

    public ValueTask<PublishResult> BroadcastControl(ControlFrame frame) => throw new NotSupportedException();

    public Task Advertise(IReadOnlyList<ChannelDescriptor> channels) => throw new NotSupportedException();

    public Task Unadvertise(IReadOnlyList<ulong> channelIds) => throw new NotSupportedException();

    public ValueTask<BatchPublishResult> PublishBatch(IReadOnlyList<ChannelMessage> messages) => throw new NotSupportedException();

    public Task AdvertiseServices(IReadOnlyList<ServiceDescriptor> services) => throw new NotSupportedException();

    public Task UnadvertiseServices(IReadOnlyList<uint> serviceIds) => throw new NotSupportedException();

    public ValueTask<PublishResult> PublishStatus(StatusNotice status) => throw new NotSupportedException();

    public ValueTask<PublishResult> RemoveStatus(IReadOnlyList<string> statusIds) => throw new NotSupportedException();

    public ValueTask<PublishResult> PublishParameterValues(IReadOnlyList<Parameter> parameters) => throw new NotSupportedException();

    public ValueTask<PublishResult> PublishConnectionGraph(ConnectionGraphState graph) => throw new NotSupportedException();

    public ValueTask<PublishResult> PublishTime(ulong timestamp) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ChannelEntry>> GetChannels() => throw new NotSupportedException();

    public Task<RoomState> GetState() => throw new NotSupportedException();

    public Task<bool> TryOpenAsync(RoomDescriptor descriptor) => throw new NotSupportedException();

    public ValueTask<bool> ViewerWaiting() => throw new NotSupportedException();

    public ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid) => throw new NotSupportedException();

    public ValueTask LookAgain() => throw new NotSupportedException();
}
