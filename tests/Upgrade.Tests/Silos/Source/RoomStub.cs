using RemoteAccess.ConnectionGraph;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Upgrade;

/// <summary>A room that answers with samples. A method that the earlier contracts have not stands within <c>#if !EARLIER</c>.</summary>
[GrainType("room-" + Builds.Own)]
internal sealed class RoomStub(Answers answers) : Grain, IRoomGrain
{
    public Task<long> OpenAsync(RoomDescriptor descriptor) => answers.To<long>(descriptor);

    public Task<bool> TryOpenAsync(RoomDescriptor descriptor) => answers.To<bool>(descriptor);

    public ValueTask<bool> ViewerWaiting() => new(answers.To<bool>());

    public ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid) => new(answers.To<bool>(identity, sid));

    public ValueTask LookAgain() => new(answers.To<bool>());

    public Task CloseAsync() => answers.To<bool>();

    public ValueTask<RoomStatus> GetStatus() => new(answers.To<RoomStatus>());

    public ValueTask<IReadOnlyList<ParticipantEntry>> GetParticipants() => new(answers.To<IReadOnlyList<ParticipantEntry>>());

    public Task<KickOutcome> Kick(ParticipantIdentity identity) => answers.To<KickOutcome>(identity);

    public Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor) => answers.To<KickOutcome>(identity, banFor);

    public Task<bool> LiftBan(ParticipantIdentity identity) => answers.To<bool>(identity);

    public ValueTask<IReadOnlyList<RoomBan>> GetBans() => new(answers.To<IReadOnlyList<RoomBan>>());

    public ValueTask<PublishResult> BroadcastControl(ControlFrame frame) => new(answers.To<PublishResult>(frame));

    public Task Advertise(IReadOnlyList<ChannelDescriptor> channels) => answers.To<bool>(channels);

    public Task Unadvertise(IReadOnlyList<ulong> channelIds) => answers.To<bool>(channelIds);

    public ValueTask<PublishResult> Publish(ulong channelId, ulong logTime, byte[] data) =>
        new(answers.To<PublishResult>(channelId, logTime, data));

    public ValueTask<BatchPublishResult> PublishBatch(IReadOnlyList<ChannelMessage> messages) =>
        new(answers.To<BatchPublishResult>(messages));

    public Task AdvertiseServices(IReadOnlyList<ServiceDescriptor> services) => answers.To<bool>(services);

    public Task UnadvertiseServices(IReadOnlyList<uint> serviceIds) => answers.To<bool>(serviceIds);

    public ValueTask<PublishResult> PublishStatus(StatusNotice status) => new(answers.To<PublishResult>(status));

    public ValueTask<PublishResult> RemoveStatus(IReadOnlyList<string> statusIds) => new(answers.To<PublishResult>(statusIds));

    public ValueTask<PublishResult> PublishParameterValues(IReadOnlyList<Parameter> parameters) =>
        new(answers.To<PublishResult>(parameters));

    public ValueTask<PublishResult> PublishConnectionGraph(ConnectionGraphState graph) => new(answers.To<PublishResult>(graph));

    public ValueTask<PublishResult> PublishTime(ulong timestamp) => new(answers.To<PublishResult>(timestamp));

    public ValueTask<IReadOnlyList<ChannelEntry>> GetChannels() => new(answers.To<IReadOnlyList<ChannelEntry>>());

    public Task<RoomState> GetState() => answers.To<RoomState>();
}
