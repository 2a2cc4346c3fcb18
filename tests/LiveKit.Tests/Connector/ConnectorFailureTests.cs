using System.Buffers.Text;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Connector.Lookups;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.LiveKit.Tests.Connector.Fakes;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.LiveKit.Tokens;

namespace RemoteAccess.LiveKit.Tests.Connector;

public sealed class ConnectorFailureTests
{
    private static readonly RoomConnectRequest s_request = new(RoomName.Parse("r"), ParticipantIdentity.Parse("device"), "Device");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_token_joins_the_one_room_as_the_device_and_permits_no_more()
    {
        var joined = new Joining(_ => new ScriptedRoom());

        await using var connection = await joined.Connector().ConnectAsync(s_request, Token);

        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(joined.Request!.Token.Split('.')[1])).RootElement;
        Assert.Equal(("device", "Device"), (claims.GetProperty("sub").GetString(), claims.GetProperty("name").GetString()));
        Assert.Equal(
            """{"room":"r","roomJoin":true,"canPublish":false,"canSubscribe":false,"canPublishData":true}""",
            claims.GetProperty("video").GetRawText());
        Assert.Equal("ws://host:7880", joined.Request.Url);
    }

    [Fact]
    public async Task A_failed_join_keeps_its_reason_and_text()
    {
        var joining = new Joining(_ => throw new NativeConnectException(RoomConnectFailure.Unauthorized, "401, look at the key"));

        var refused = await Assert.ThrowsAsync<RoomConnectException>(() => joining.Connector().ConnectAsync(s_request, Token));

        Assert.Equal((RoomConnectFailure.Unauthorized, "401, look at the key"), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task A_server_that_did_not_answer_the_join_is_not_asked_whether_the_room_is_full()
    {
        var joining = new Joining(_ => throw new NativeConnectException(RoomConnectFailure.Unreachable, "transport timed out"));
        joining.Service.Full = () => Task.Delay(Timeout.Infinite, Token).ContinueWith(_ => true, TaskScheduler.Default);

        var refused = await Assert.ThrowsAsync<RoomConnectException>(
            () => joining.Connector().ConnectAsync(s_request, Token).Within("the refusal"));

        Assert.Equal((RoomConnectFailure.Unreachable, "transport timed out"), (refused.Reason, refused.Message));
    }

    [Theory]
    [InlineData(true, RoomConnectFailure.Full)]
    [InlineData(false, RoomConnectFailure.Unreachable)]
    public async Task A_server_that_answered_with_a_fault_of_its_own_is_asked_whether_the_room_is_full(
        bool isFull, RoomConnectFailure reason)
    {
        var joining = new Joining(
            _ => throw new NativeConnectException(RoomConnectFailure.Unreachable, "server error: 500") { IsAnswered = true });
        joining.Service.Full = () => Task.FromResult(isFull);

        var refused = await Assert.ThrowsAsync<RoomConnectException>(() => joining.Connector().ConnectAsync(s_request, Token));

        Assert.Equal(reason, refused.Reason);
        Assert.Contains("server error: 500", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_cannot_be_used_is_a_fault_of_the_transport_with_its_text()
    {
        var joining = new Joining(_ => throw new LiveKitLibraryException(LiveKitLibraryFailure.Missing, "not found, looked at …"));

        var refused = await Assert.ThrowsAsync<RoomConnectException>(() => joining.Connector().ConnectAsync(s_request, Token));

        Assert.Equal((RoomConnectFailure.TransportFault, "not found, looked at …"), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task Whatever_else_goes_wrong_is_a_fault_of_the_transport()
    {
        var joining = new Joining(_ => throw new InvalidOperationException("inside"));

        Assert.Equal(RoomConnectFailure.TransportFault,
            (await Assert.ThrowsAsync<RoomConnectException>(() => joining.Connector().ConnectAsync(s_request, Token))).Reason);
    }

    [Fact]
    public async Task A_join_that_is_cancelled_while_it_announces_itself_leaves_nothing_connected()
    {
        using var cancelled = new CancellationTokenSource();
        var room = new ScriptedRoom { Announcing = token => Task.Delay(Timeout.Infinite, token) };

        var joining = new Joining(_ => room).Connector().ConnectAsync(s_request, cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining.Within("the cancelled join"));
        Assert.True(room.IsDisposed);
    }

    private sealed class Joining(Func<NativeConnectRequest, INativeRoom> join) : INativeRooms
    {
        internal NativeConnectRequest? Request { get; private set; }

        internal ScriptedService Service { get; } = new();

        public async Task<INativeRoom> ConnectAsync(NativeConnectRequest request, CancellationToken cancellationToken)
        {
            Request = request;
            await Task.Yield();
            return join(request);
        }

        internal LiveKitRoomConnector Connector()
        {
            var options = Microsoft.Extensions.Options.Options.Create(new LiveKitOptions
            {
                Url = new Uri("ws://host:7880"),
                ApiKey = "key",
                ApiSecret = "secret",
            });
            var signals = new RoomSignals();
            var metrics = new ConnectorMetrics(
                new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());
            return new LiveKitRoomConnector(
                this,
                Service,
                signals,
                new ViewerWatch(Service, signals, options, TimeProvider.System),
                new AccessTokens(options, TimeProvider.System),
                metrics,
                options,
                TimeProvider.System,
                NullLoggerFactory.Instance);
        }
    }
}
