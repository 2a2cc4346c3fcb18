using System.Text;
using RemoteAccess.ConnectionGraph;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Silo.Tests.Demo;

/// <summary>A room that does as it is told and keeps what it was asked.</summary>
internal sealed class FakeRoom : IRoomGrain
{
    public List<RoomDescriptor> Opened { get; } = [];

    public List<(ulong Channel, ulong LogTime, string Json)> Published { get; } = [];

    public HashSet<ulong> Watched { get; } = [];

    public RoomPhase Phase { get; set; } = RoomPhase.Closed;

    public Exception? OpenFailure { get; set; }

    public Exception? StateFailure { get; set; }

    public Func<ulong, PublishOutcome> Answer { get; set; } = _ => PublishOutcome.Published;

    public bool Hangs { get; set; }

    public int StateCalls { get; private set; }

    public Task<long> OpenAsync(RoomDescriptor descriptor)
    {
        Opened.Add(descriptor);
        if (OpenFailure is not null)
        {
            return Task.FromException<long>(OpenFailure);
        }

        Phase = RoomPhase.Connected;
        return Task.FromResult((long)Opened.Count);
    }

    public async Task<RoomState> GetState()
    {
        StateCalls++;
        if (Hangs)
        {
            await new TaskCompletionSource().Task;
        }

        return StateFailure is not null ? throw StateFailure : new RoomState
        {
            Status = new RoomStatus { Room = "demo", Phase = Phase },
            Channels = [.. Opened[^1].Channels.Select(
                channel => new ChannelEntry(channel.Id, channel.Topic, Watched.Contains(channel.Id) ? 1 : 0))],
        };
    }

    public ValueTask<PublishResult> Publish(ulong channelId, ulong logTime, byte[] data)
    {
        var outcome = Answer(channelId);
        if (outcome is PublishOutcome.Published)
        {
            Published.Add((channelId, logTime, Encoding.UTF8.GetString(data)));
        }

        return ValueTask.FromResult(new PublishResult(outcome, outcome is PublishOutcome.Published ? 1 : 0, 0));
    }

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

    public Task<bool> TryOpenAsync(RoomDescriptor descriptor) => throw new NotSupportedException();

    public ValueTask<bool> ViewerWaiting() => throw new NotSupportedException();

    public ValueTask ViewerLeft(ParticipantIdentity identity, ParticipantSid sid) => throw new NotSupportedException();

    public ValueTask LookAgain() => throw new NotSupportedException();
}
