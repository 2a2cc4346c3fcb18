using RemoteAccess.ConnectionGraph;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client.Tests.Fakes;

/// <summary>A room that fails as often as it is told, then takes everything and keeps it.</summary>
internal sealed class FakeRoomGrain : IRoomGrain
{
    public static readonly PublishResult Taken = new(PublishOutcome.Published, 1, 0);

    public Queue<Exception> Failures { get; } = new();

    /// <summary>How many further calls get no answer.</summary>
    public int Silent { get; set; }

    public int Calls { get; private set; }

    public List<RoomDescriptor> Opened { get; } = [];

    public List<ChannelMessage> Published { get; } = [];

    public List<object> Told { get; } = [];

    public Task<long> OpenAsync(RoomDescriptor descriptor) => Do(
        () =>
        {
            Opened.Add(descriptor);
            return 7L;
        }).AsTask();

    public ValueTask<PublishResult> Publish(ulong channelId, ulong logTime, byte[] data) =>
        Keep(Published, new ChannelMessage(channelId, logTime, data), Taken);

    public ValueTask<BatchPublishResult> PublishBatch(IReadOnlyList<ChannelMessage> messages) => Do(
        () =>
        {
            Published.AddRange(messages);
            return new BatchPublishResult(messages.Count, 0, 0, 0, 0);
        });

    public ValueTask<PublishResult> PublishStatus(StatusNotice status) => Keep(Told, status, Taken);

    public ValueTask<PublishResult> RemoveStatus(IReadOnlyList<string> statusIds) => Keep(Told, statusIds, Taken);

    public ValueTask<PublishResult> PublishParameterValues(IReadOnlyList<Parameter> parameters) => Keep(Told, parameters, Taken);

    public ValueTask<PublishResult> PublishConnectionGraph(ConnectionGraphState graph) => Keep(Told, graph, Taken);

    public ValueTask<PublishResult> PublishTime(ulong timestamp) => Keep(Told, (object)timestamp, Taken);

    public Task CloseAsync() => throw new NotSupportedException();

    public ValueTask<RoomStatus> GetStatus() => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ParticipantEntry>> GetParticipants() => throw new NotSupportedException();

    /// <summary>The kicked viewers with the length of their bans; null for no ban.</summary>
    public List<(string Identity, TimeSpan? BanFor)> Kicked { get; } = [];

    public Task<KickOutcome> Kick(ParticipantIdentity identity)
    {
        Kicked.Add((identity.Value, null));
        return Task.FromResult(KickOutcome.Kicked);
    }

    public Task<KickOutcome> Kick(ParticipantIdentity identity, TimeSpan banFor)
    {
        Kicked.Add((identity.Value, banFor));
        return Task.FromResult(KickOutcome.Kicked);
    }

    public Task<bool> LiftBan(ParticipantIdentity identity) =>
        Do(() => Kicked.RemoveAll(kick => kick.Identity == identity.Value && kick.BanFor is not null) > 0).AsTask();

    public ValueTask<IReadOnlyList<RoomBan>> GetBans() =>
        Do<IReadOnlyList<RoomBan>>(() =>
            [
                .. from kick in Kicked
                   where kick.BanFor is not null
                   select new RoomBan(kick.Identity, DateTimeOffset.UnixEpoch + kick.BanFor!.Value),
            ]);

    public ValueTask<PublishResult> BroadcastControl(ControlFrame frame) => throw new NotSupportedException();

    public Task Advertise(IReadOnlyList<ChannelDescriptor> channels) => throw new NotSupportedException();

    public Task Unadvertise(IReadOnlyList<ulong> channelIds) => throw new NotSupportedException();

    public Task AdvertiseServices(IReadOnlyList<ServiceDescriptor> services) => throw new NotSupportedException();

    public Task UnadvertiseServices(IReadOnlyList<uint> serviceIds) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ChannelEntry>> GetChannels() => throw new NotSupportedException();

    public Task<RoomState> GetState() => throw new NotSupportedException();

    private ValueTask<TResult> Keep<T, TResult>(List<T> where, T what, TResult answer) => Do(
        () =>
        {
            where.Add(what);
            return answer;
        });

    private ValueTask<T> Do<T>(Func<T> take)
    {
        Calls++;
        if (Silent > 0)
        {
            Silent--;
            return new ValueTask<T>(new TaskCompletionSource<T>().Task);
        }

        return Failures.TryDequeue(out var failure) ? ValueTask.FromException<T>(failure) : ValueTask.FromResult(take());
    }

    public Task<bool> TryOpenAsync(RoomDescriptor descriptor) => throw new NotSupportedException();

    public ValueTask<bool> ViewerWaiting() => throw new NotSupportedException();

    public ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid) => throw new NotSupportedException();

    public ValueTask LookAgain() => throw new NotSupportedException();
}
