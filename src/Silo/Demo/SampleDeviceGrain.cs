using System.Text.Json;
using RemoteAccess.Keys;
using RemoteAccess.Listeners;
using RemoteAccess.Rooms;

namespace RemoteAccess.Silo.Demo;

/// <summary>
/// A device to try rooms on demand with, and a pattern for one's own: it describes any room it is named for, and counts seconds on
/// <c>/seconds</c> while somebody watches. Key: the name of its room. Not reentrant: a tick and an event never meet. It does not know why
/// or where its room is opened.
/// </summary>
/// <remarks>It keeps nothing: when its silo dies, the next subscription starts it anew elsewhere.</remarks>
internal sealed class SampleDeviceGrain(TimeProvider time) : Grain, IDeviceGrain, IRoomListenerGrain
{
    /// <summary>The one channel.</summary>
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
            // Another session of the room: nobody has subscribed in it yet.
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

    // What a tick throws is logged by the silo and costs that tick only.
    private async Task TickAsync()
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, int> { ["seconds"] = (int)time.GetElapsedTime(_startedAt).TotalSeconds });
        var logTime = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        await Room.Publish(Seconds, logTime, message);
    }
}
