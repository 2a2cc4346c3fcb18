using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

public sealed class AdministrationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static VideoGrant Admin(VideoGrant grant) => grant with { RoomAdmin = true };

    [Fact]
    public async Task An_administrator_removes_a_participant()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device", grant: Admin);
        var viewer = await server.JoinAsync("viewer");

        await device.Client.RemoveParticipantAsync("viewer", viewer.Sid, Cancelled);

        Assert.Equal(RoomCloseCode.Removed, (await viewer.UntilAsync<Disconnected>()).Code);
        Assert.Equal(viewer.Sid, (await device.UntilAsync<ParticipantLeft>()).Participant.Sid);
    }

    [Fact]
    public async Task Removing_misses_another_connection_of_the_identity_and_one_who_is_not_there()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device", grant: Admin);
        await server.JoinAsync("viewer");

        await device.Client.RemoveParticipantAsync("viewer", "PA_anotherConnx", Cancelled);
        await device.Client.RemoveParticipantAsync("nobody", cancellationToken: Cancelled);

        Assert.NotNull(device.Client.Find("viewer"));
        await device.Client.RemoveParticipantAsync("viewer", cancellationToken: Cancelled);
        await device.UntilAsync<ParticipantLeft>();
    }

    [Fact]
    public async Task Without_roomAdmin_nobody_is_removed()
    {
        await using var server = await TestServer.StartAsync();
        var viewer = await server.JoinAsync("viewer");
        var device = await server.JoinAsync("device");

        var refused = await Assert.ThrowsAsync<IOException>(
            () => viewer.Client.RemoveParticipantAsync("device", cancellationToken: Cancelled));

        Assert.Contains("roomAdmin", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(viewer.Client.Find("device"));
        await server.JoinAsync("last");
        await device.UntilAsync<ParticipantJoined>();
    }

    [Fact]
    public async Task A_hidden_participant_sees_and_is_not_seen()
    {
        await using var server = await TestServer.StartAsync();
        var viewer = await server.JoinAsync("viewer");
        var recorder = await server.JoinAsync("recorder", grant: grant => grant with { Hidden = true });
        var late = await server.JoinAsync("late");

        Assert.NotNull(recorder.Client.Find("viewer"));
        Assert.Equal("late", (await recorder.UntilAsync<ParticipantJoined>()).Participant.Identity);
        Assert.Equal(["viewer"], late.Client.Participants.Select(participant => participant.Identity));
        Assert.Equal("late", (await viewer.NextAsync<ParticipantJoined>()).Participant.Identity);
        await viewer.NextAsync<ParticipantBecameActive>();
        await using var stream = await recorder.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var received = (await viewer.NextAsync<StreamOpened>()).Stream;
        Assert.Equal(("recorder", recorder.Sid), (received.Sender.Identity, received.Sender.Sid));

        await recorder.Client.LeaveAsync(Cancelled);

        await Assert.ThrowsAsync<IOException>(() => TestPeer.ReadToEndAsync(received));
    }

    [Fact]
    public async Task Attributes_change_with_the_grant_and_within_the_limit()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxAttributeBytes = 100);
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync(
            "viewer",
            grant: grant => grant with { CanUpdateOwnMetadata = true },
            token: token => token with { Attributes = new Dictionary<string, string> { ["keep"] = "1", ["drop"] = "2" } });
        await device.UntilAsync<ParticipantBecameActive>();

        await viewer.Client.UpdateAttributesAsync(new Dictionary<string, string> { ["drop"] = string.Empty, ["add"] = "3" }, Cancelled);

        var updated = (await device.NextAsync<ParticipantUpdated>()).Participant;
        Assert.Equal(["add=3", "keep=1"], updated.Attributes.Select(pair => $"{pair.Key}={pair.Value}").Order());
        Assert.Equal(RoomParticipantState.Active, updated.State);
        Assert.Equal(updated.Attributes, (await server.JoinAsync("late")).Client.Find("viewer")!.Attributes);
        await Assert.ThrowsAsync<IOException>(
            () => viewer.Client.UpdateAttributesAsync(new Dictionary<string, string> { ["big"] = new('x', 100) }, Cancelled));
        await Assert.ThrowsAsync<IOException>(
            () => device.Client.UpdateAttributesAsync(new Dictionary<string, string> { ["a"] = "b" }, Cancelled));
    }

    [Fact]
    public async Task A_watcher_is_notified_when_a_viewer_joins_and_does_not_join_itself()
    {
        await using var server = await TestServer.StartAsync();
        var token = server.Token("watcher", grant: _ => new VideoGrant { Room = TestServer.DefaultRoom, RoomAdmin = true });
        var watching = RoomClient.WaitForViewerAsync(server.Url, token, cancellationToken: Cancelled);
        var second = RoomClient.WaitForViewerAsync(server.Url, token, cancellationToken: Cancelled);
        var counts = await server.RawAsync("watcher", "/rtc/watch", Admin);
        await counts.TextAsync(RawPeer.Hello);
        Assert.Equal(0, (await counts.SignalAsync<Client.Wire.ViewersSignal>()).Count);

        var recorder = await server.JoinAsync("recorder", grant: grant => grant with { Hidden = true });
        var device = await server.JoinAsync("device", grant: Admin);
        var elsewhere = await server.JoinAsync("viewer", "elsewhere");
        Assert.Equal("device", (await recorder.NextAsync<ParticipantJoined>()).Participant.Identity);
        Assert.False(watching.IsCompleted);
        var viewer = await server.JoinAsync("viewer");

        await Task.WhenAll(watching, second).Within("both watchers hearing of the viewer");

        // Only changes are told: had the recorder or the device counted, this would be more, or a second one would follow.
        Assert.Equal(1, (await counts.SignalAsync<Client.Wire.ViewersSignal>()).Count);
        await RoomClient.WaitForViewerAsync(server.Url, token, cancellationToken: Cancelled)
            .Within("a later watcher hearing of the viewer who is there");
        Assert.Equal("viewer", (await device.NextAsync<ParticipantJoined>()).Participant.Identity);
        await device.NextAsync<ParticipantBecameActive>();
        await viewer.Client.LeaveAsync(Cancelled);
        await device.NextAsync<ParticipantLeft>();
        Assert.Equal(0, (await counts.SignalAsync<Client.Wire.ViewersSignal>()).Count);
        Assert.Empty(elsewhere.Client.Participants);
    }

    [Fact]
    public async Task A_watch_that_is_cancelled_ends_on_both_sides()
    {
        await using var server = await TestServer.StartAsync();
        var token = server.Token("watcher", grant: Admin);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var watching = RoomClient.WaitForViewerAsync(server.Url, token, cancellationToken: cancel.Token);
        var raw = await server.RawAsync("watcher", "/rtc/watch", Admin);
        await raw.TextAsync(RawPeer.Hello);
        Assert.Equal(0, (await raw.SignalAsync<Client.Wire.ViewersSignal>()).Count);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task A_watcher_that_hears_nothing_from_its_server_gives_up()
    {
        await using var server = await TestServer.StartAsync(options => options.PingTimeout = TimeSpan.FromSeconds(15));
        var time = new WatchTime();
        var watching = RoomClient.WaitForViewerAsync(
            server.Url, server.Token("watcher", grant: Admin), new RoomClientOptions { Time = time }, Cancelled);
        await time.Welcomed.Within("the clock that waits for a word of the server, which starts with its welcome");

        // Its pings come in real time, so each minute of these is silence.
        for (var minutes = 0; minutes < 1_000 && !watching.IsCompleted; minutes++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        var failed = await Assert.ThrowsAsync<RoomJoinException>(() => watching.Within("the end of the watch"));
        Assert.Equal(RoomJoinFailure.Unreachable, failed.Failure);
        Assert.Contains("broke while watching", failed.Message, StringComparison.Ordinal);
    }

    /// <summary>Knows when a watch is past its handshake: the first of its two timers bounds that, the second the silence.</summary>
    private sealed class WatchTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _welcomed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _timers;

        public Task Welcomed => _welcomed.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (Interlocked.Increment(ref _timers) == 2)
            {
                _welcomed.SetResult();
            }

            return timer;
        }
    }

    [Fact]
    public async Task Attributes_that_change_too_often_are_refused_and_nobody_is_closed()
    {
        await using var server = await TestServer.StartAsync(
            options => options.AttributeUpdatesPerSecond = 1, time: new FakeTimeProvider(DateTimeOffset.UtcNow));
        var viewer = await server.JoinAsync("viewer", grant: grant => grant with { CanUpdateOwnMetadata = true });
        var change = new Dictionary<string, string> { ["a"] = "b" };

        await viewer.Client.UpdateAttributesAsync(change, Cancelled);
        var refused = await Assert.ThrowsAsync<IOException>(() => viewer.Client.UpdateAttributesAsync(change, Cancelled));

        Assert.Contains("1 times a second", refused.Message, StringComparison.Ordinal);
        await server.JoinAsync("another");
        await viewer.NextAsync<ParticipantJoined>();
    }

    [Fact]
    public async Task A_watch_ends_with_an_error_when_the_server_stops()
    {
        await using var server = await TestServer.StartAsync();
        var raw = await server.RawAsync("watcher", "/rtc/watch", Admin);
        await raw.TextAsync(RawPeer.Hello);
        await raw.SignalAsync<Client.Wire.ViewersSignal>();

        var watching = RoomClient.WaitForViewerAsync(server.Url, server.Token("watcher", grant: Admin), cancellationToken: Cancelled);
        var stopping = server.StopAsync();

        Assert.Equal(RoomJoinFailure.Unreachable, (await Assert.ThrowsAsync<RoomJoinException>(() => watching)).Failure);
        Assert.Equal(RoomCloseCode.ServerStopping, (await raw.ClosedAsync()).Code);
        await stopping.Within("the stop of the server");
    }
}
