using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.EndToEnd;

/// <summary>What keeps the device from a room: each with its reason and a sentence that says what to do. Those that meet no server need
/// none.</summary>
[Collection(LibraryCollection.Name)]
public sealed class RefusalTests
{
    [Fact]
    public Task A_wrong_secret_is_unauthorized() =>
        FailsAsync(RoomConnectFailure.Unauthorized, "LiveKit:ApiSecret", options => options.ApiSecret = "not the secret");

    [Fact]
    public Task An_unknown_key_is_unauthorized() =>
        FailsAsync(RoomConnectFailure.Unauthorized, "LiveKit:ApiKey", options => options.ApiKey = "nobody");

    [Fact]
    public Task An_expired_token_is_unauthorized() =>
        FailsAsync(RoomConnectFailure.Unauthorized, "clocks", _ => { }, time: new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(-3)));

    [Fact]
    public async Task A_closed_port_is_unreachable()
    {
        using var closed = new ClosedPort();
        var elsewhere = LiveKitServer.ElsewhereOrSkip(new Uri($"ws://127.0.0.1:{closed.Number}"));

        await FailsAsync(RoomConnectFailure.Unreachable, "LiveKit:Url", elsewhere);
    }

    [Fact]
    public Task An_unknown_host_is_unreachable() =>
        FailsAsync(RoomConnectFailure.Unreachable, "LiveKit:Url", LiveKitServer.ElsewhereOrSkip(new Uri("ws://no-such-host.invalid:7880")));

    [Fact]
    public Task A_server_without_TLS_asked_for_it_is_unreachable() =>
        FailsAsync(RoomConnectFailure.Unreachable, "LiveKit:Url",
            options => options.Url = new UriBuilder(LiveKitServer.Url) { Scheme = "wss" }.Uri);

    [Fact]
    public Task A_library_that_is_not_there_says_how_to_get_it() =>
        FailsAsync(RoomConnectFailure.TransportFault, "eng/get-livekit-ffi", LiveKitServer.WithoutLibrary("/nowhere/liblivekit_ffi.so"));

    [Fact]
    public async Task A_full_room_is_full()
    {
        await using var server = LiveKitServer.UseOrSkip();
        await server.CreateRoomAsync(maxParticipants: 1);
        await using var viewer = await server.ViewAsync("v");

        var refused = await Assert.ThrowsAsync<RoomConnectException>(server.JoinAsync);

        TestContext.Current.TestOutputHelper?.WriteLine(refused.Message);
        Assert.Equal(RoomConnectFailure.Full, refused.Reason);
    }

    [Fact]
    public async Task Waiting_for_a_viewer_with_a_wrong_secret_is_unauthorized()
    {
        await using var server = LiveKitServer.UseOrSkip(options => options.ApiSecret = "not the secret");

        var refused = await Assert.ThrowsAsync<RoomConnectException>(
            () => server.Connector.WaitForViewerAsync(server.Room, TestContext.Current.CancellationToken).Within("the refusal"));

        TestContext.Current.TestOutputHelper?.WriteLine(refused.Message);
        Assert.Equal(RoomConnectFailure.Unauthorized, refused.Reason);
        Assert.DoesNotContain("not the secret", refused.Message, StringComparison.Ordinal);
    }

    private static Task FailsAsync(RoomConnectFailure reason, string fix, Action<LiveKitOptions> configure, TimeProvider? time = null) =>
        FailsAsync(reason, fix, LiveKitServer.UseOrSkip(configure, time: time));

    private static async Task FailsAsync(RoomConnectFailure reason, string fix, LiveKitServer used)
    {
        await using var server = used;

        var refused = await Assert.ThrowsAsync<RoomConnectException>(server.JoinAsync);

        TestContext.Current.TestOutputHelper?.WriteLine(refused.Message);
        Assert.Equal(reason, refused.Reason);
        Assert.Contains(fix, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", refused.Message, StringComparison.Ordinal);
    }
}
