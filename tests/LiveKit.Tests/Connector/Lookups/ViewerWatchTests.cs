using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Lookups;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector.Lookups;

[Trait("Rule", "S7")]
public sealed class ViewerWatchTests
{
    private static readonly RoomName s_room = RoomName.Parse("r");

    private readonly ScriptedService _service = new();
    private readonly RoomSignals _signals = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ViewerWatch _watch;

    public ViewerWatchTests() => _watch = new ViewerWatch(
        _service,
        _signals,
        Microsoft.Extensions.Options.Options.Create(new LiveKitOptions { PollInterval = TimeSpan.FromSeconds(5) }),
        _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_that_is_there_already_is_noticed_at_once()
    {
        There(Person("v", "PA_1", 10, NativeParticipantState.Joined));

        await _watch.WaitAsync(s_room, Token).Within("the notice");
    }

    [Fact]
    public async Task A_device_is_no_viewer()
    {
        There(Person("old device", "PA_1", 10, NativeParticipantState.Active, ("ra.role", "device")));
        var waiting = _watch.WaitAsync(s_room, Token);
        Assert.False(waiting.IsCompleted);

        There(Person("v", "PA_2", 20));
        Assert.True(_signals.ParticipantJoined(s_room));

        await waiting.Within("the notice");
        Assert.False(_signals.ParticipantJoined(s_room));
    }

    [Fact]
    public async Task The_poll_finds_viewers_without_a_webhook_and_one_call_serves_all_rooms()
    {
        var asked = new List<int>();
        _service.Occupied = rooms =>
        {
            asked.Add(rooms.Count);
            return Task.FromResult<IReadOnlyCollection<RoomName>>([s_room]);
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var others = Enumerable.Range(0, 9).Select(i => _watch.WaitAsync(RoomName.Parse($"other{i}"), stop.Token)).ToArray();
        var waiting = _watch.WaitAsync(s_room, Token);
        var lists = _service.Lists;

        There(Person("v", "PA_1", 10));
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));

        await waiting.Within("the notice");
        Assert.Equal([10], asked);
        Assert.Equal(lists + 1, _service.Lists);
        await stop.CancelAsync();
        await Task.WhenAll(others).Within("the others' end")
            .ContinueWith(ended => Assert.True(ended.IsCanceled), Token, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_reported_with_its_reason()
    {
        _service.Occupied = _ => throw new RoomServiceException(RoomConnectFailure.Unauthorized, "refused");
        var waiting = _watch.WaitAsync(s_room, Token);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            RoomConnectFailure.Unauthorized, (await Assert.ThrowsAsync<RoomConnectException>(() => waiting.Within("the failure"))).Reason);
    }

    private void There(params NativeParticipant[] people) =>
        _service.Listing = () => Task.FromResult<IReadOnlyList<NativeParticipant>>(people);
}
