using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RemoteAccess.Client;
using RemoteAccess.Rooms;

namespace RemoteAccess.Fleet.Tests.Rooms;

/// <summary>
/// A room, and a publisher that sends the numbers 1, 2, 3, … to it, one after the other, whatever happens to the silos. It writes down
/// which numbers the room has acknowledged, and for how many viewers. One loop publishes; others read.
/// </summary>
internal sealed class PublishedRoom : IAsyncDisposable
{
    private const ulong Channel = 1;
    private readonly ConcurrentDictionary<long, int> _acknowledged = new();
    private readonly ConcurrentDictionary<string, int> _refused = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Room _room;
    private readonly TimeSpan _pace;
    private Task _loop = Task.CompletedTask;
    private long _last;

    private PublishedRoom(Room room, TimeSpan pace) => (_room, _pace) = (room, pace);

    /// <summary>The room's name.</summary>
    public string Name => _room.Name.ToString();

    /// <summary>The highest number that was begun.</summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>The acknowledged numbers, each with how many viewers' queues took it.</summary>
    public IReadOnlyDictionary<long, int> Acknowledged => _acknowledged;

    /// <summary>How often a number was not acknowledged, by why.</summary>
    public IReadOnlyDictionary<string, int> Refused => _refused;

    /// <summary>Opens the room and begins.</summary>
    /// <param name="grains">Calls the room.</param>
    /// <param name="name">Its name.</param>
    /// <param name="pace">The pause between two numbers.</param>
    public static async Task<PublishedRoom> OpenAsync(IGrainFactory grains, string name, TimeSpan pace)
    {
        var room = grains.GetRoom(name);
        await room.OpenAsync(new RoomDescriptor
        {
            Name = name,
            Channels = [new ChannelDescriptor { Id = Channel, Topic = "/number", Encoding = "json" }],
        });
        var published = new PublishedRoom(room, pace);
        published._loop = published.RunAsync();
        return published;
    }

    /// <summary>The silo that serves it.</summary>
    public async Task<string> SiloAsync() => (await _room.Grain.GetStatus()).Silo;

    /// <summary>Ends the publishing.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    /// <summary>Closes the room. A call that the fault has left without an answer is repeated.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        await Patience.UntilAsync(IsClosedAsync, $"the end of room {Name}", Patience.ForPrograms);
    }

    private async Task<bool> IsClosedAsync()
    {
        try
        {
            await _room.CloseAsync();
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await PublishAsync(Interlocked.Increment(ref _last));
            await Task.Delay(_pace, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishAsync(long number)
    {
        try
        {
            var data = Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            var result = await _room.PublishAsync(new ChannelMessage(Channel, 0, data));
            if (result.Outcome is PublishOutcome.Published)
            {
                _acknowledged[number] = result.Recipients;
            }
            else
            {
                Refuse(result.Outcome.ToString());
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is counted, and the report has it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Refuse(failure.GetType().Name);
        }
    }

    private void Refuse(string why) => _refused.AddOrUpdate(why, 1, (_, count) => count + 1);
}
