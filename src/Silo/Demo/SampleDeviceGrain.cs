using System.Text.Json;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Silo.Demo;

/// <summary>
/// A device for trying rooms on demand, and an example for your own: it describes the room with its key's name, and counts seconds on
/// <c>/seconds</c> while a viewer is subscribed. Key: the name of its room. Not reentrant: a tick and an event never run at once. It does
/// not know why or where its room is opened.
/// </summary>
/// <remarks>It stores nothing: when its silo dies, the next subscription activates it on another silo.</remarks>
internal sealed class SampleDeviceGrain(TimeProvider time) : Grain, IDeviceGrain, IRoomListenerGrain
{
    /// <summary>The id of the only channel.</summary>
    internal const ulong Seconds = 1;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private long _epoch;
    private long _startedAt;
    private IGrainTimer? _timer;

    /// <inheritdoc/>
    public Task<RoomDescriptor?> DescribeAsync(RoomName room) => Task.FromResult<RoomDescriptor?>(new RoomDescriptor
    {
        Name = $"Sample device {room}",
        Channels = new[] { new ChannelDescriptor { Id = Seconds, Topic = "/seconds", Encoding = "json", LatestOnly = true } },
        Listener = this.AsReference<IRoomListenerGrain>(),
    });

    /// <inheritdoc/>
    public async Task OnRoomEvents(ListenerBatch batch)
    {
        if (batch.Epoch > _epoch)
        {
            // The room has a new session, in which nobody has subscribed yet.
            _epoch = batch.Epoch;
            Watched(false);
        }

        foreach (var happened in batch.Events)
        {
            switch (happened)
            {
                case ChannelSubscribed { ChannelId: Seconds }:
                    Watched(true);
                    break;
                case ChannelUnsubscribed { ChannelId: Seconds }:
                    Watched(false);
                    break;
            }
        }

        if (batch.Missed > 0)
        {
            var state = await Room.GetState();
            Watched(state.Channels.Any(channel => channel is { Id: Seconds, Subscribers: > 0 }));
        }
    }

    private IRoomGrain Room => GrainFactory.GetGrain<IRoomGrain>(this.GetPrimaryKeyString());

    private void Watched(bool isWatched)
    {
        if (!isWatched)
        {
            _timer?.Dispose();
            _timer = null;
        }
        else if (_timer is null)
        {
            _startedAt = time.GetTimestamp();
            _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, Period) { KeepAlive = true });
        }
    }

    // The silo logs what a tick throws; it costs that tick only.
    private async Task TickAsync()
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, int> { ["seconds"] = (int)time.GetElapsedTime(_startedAt).TotalSeconds });
        var logTime = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        await Room.Publish(Seconds, logTime, message);
    }
}
