using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using static RemoteAccess.LiveKit.Tests.Connector.Roster.People;

namespace RemoteAccess.LiveKit.Tests.Connector;

/// <summary>A link that breaks and comes back: whether streams were lost, and when the session above is told.</summary>
public sealed class ReconnectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_reconnect_announces_again_sets_the_threshold_again_and_only_then_reports()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var old = await test.OpenedAsync("v", "s");
        var announced = new TaskCompletionSource();
        test.Native.Announcing = _ => announced.Task;

        test.Native.Tell(
            Gone("v"), new NativeRoomEvent.Reconnecting(), Connected(Person("v", "PA_1", 10)), new NativeRoomEvent.Reconnected());
        test.Native.Tell(Updated(Person("device", "PA_device2", 99)));
        await test.NextAsync<ParticipantDisconnected>();
        await test.NextAsync<RoomReconnecting>();
        await test.NextAsync<ParticipantConnected>();

        // Once this is seen all that was told before it is handled, and nothing of it was an event.
        await test.OpenedAsync("v", "not announced yet");
        announced.SetResult();

        Assert.True((await test.NextAsync<RoomReconnected>()).StreamsLost);
        await test.NextAsync<ParticipantActive>();
        Assert.Equal([65_536UL, 65_536UL], test.Native.Thresholds);
        Assert.Equal(2, test.Native.Announcements.Distinct().Count());
        Assert.Equal(test.Native.Announcements.First(), test.Native.TakenBack.Single());
        Assert.Equal("PA_device2", test.Connection.LocalSid.Value);
        await Assert.ThrowsAsync<IOException>(async () => await old.Input.ReadAsync(Token));
    }

    [Fact]
    public async Task A_resume_loses_nothing()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var stream = await test.OpenedAsync("v", "s");

        test.Native.Tell(new NativeRoomEvent.Reconnecting(), new NativeRoomEvent.Reconnected());

        await test.NextAsync<RoomReconnecting>();
        Assert.False((await test.NextAsync<RoomReconnected>()).StreamsLost);
        test.Native.Tell(new NativeRoomEvent.StreamChunkReceived("v", "s", 0, new byte[] { 1 }));
        Assert.Equal(1, (await stream.Input.ReadAsync(Token).AsTask().Within("the chunk")).Buffer.Length);
        Assert.Single(test.Native.Announcements);
    }

    [Fact]
    public async Task A_link_that_breaks_again_while_its_return_is_announced_is_reported_as_back_only_when_it_is()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        var announced = new TaskCompletionSource();
        test.Native.Announcing = _ => announced.Task;
        test.Native.Tell(
            Gone("v"), new NativeRoomEvent.Reconnecting(), Connected(Person("v", "PA_1", 10)), new NativeRoomEvent.Reconnected());
        test.Native.Tell(new NativeRoomEvent.Reconnecting());
        await test.NextAsync<ParticipantDisconnected>();
        await test.NextAsync<RoomReconnecting>();
        await test.NextAsync<ParticipantConnected>();
        await test.OpenedAsync("v", "before");

        announced.SetResult();
        await test.OpenedAsync("w", "while it is down");
        test.Native.Tell(new NativeRoomEvent.Reconnected());

        Assert.True((await test.NextAsync<RoomReconnected>()).StreamsLost);
        await test.NextAsync<ParticipantActive>();
        await test.OpenedAsync("x", "after");
    }

    [Fact]
    public async Task A_link_that_breaks_and_returns_while_its_return_is_announced_is_reported_as_back_once_with_the_last_return()
    {
        await using var test = await ConnectionUnderTest.StartAsync(Person("v", "PA_1", 10));
        TaskCompletionSource[] announced = [new(), new()];
        var announcements = 0;
        test.Native.Announcing = _ => announced[announcements++].Task;
        test.Native.Tell(
            Gone("v"), new NativeRoomEvent.Reconnecting(), Connected(Person("v", "PA_1", 10)), new NativeRoomEvent.Reconnected());
        test.Native.Tell(new NativeRoomEvent.Reconnecting(), new NativeRoomEvent.Reconnected());
        await test.NextAsync<ParticipantDisconnected>();
        await test.NextAsync<RoomReconnecting>();
        await test.NextAsync<ParticipantConnected>();
        await test.OpenedAsync("v", "before");

        announced[0].SetResult();
        await Patience.UntilAsync(() => test.Native.Announcements.Count == 3, "the second announcement");
        await test.OpenedAsync("w", "while the second return is announced");
        announced[1].SetResult();

        Assert.True((await test.NextAsync<RoomReconnected>()).StreamsLost);
        await test.NextAsync<ParticipantActive>();
        await test.OpenedAsync("x", "after");
    }
}
