using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.RealLibrary;

/// <summary>The real livekit-ffi, without a LiveKit server. Skipped, with the reason, where the library is not there.</summary>
[Collection(LibraryCollection.Name)]
public sealed class RealLibraryTests
{
    [Fact]
    public async Task The_library_reports_a_supported_version()
    {
        await using var native = RealNative.StartOrSkip();

        Assert.True(FfiVersion.IsKnown(native.Library.Version), native.Library.Version);
        Assert.NotEmpty(native.Library.Version);
    }

    [Fact]
    public async Task A_closed_port_is_unreachable()
    {
        await using var native = RealNative.StartOrSkip();
        using var closed = new ClosedPort();

        var exception = await FailAsync(native, $"ws://127.0.0.1:{closed.Number}");

        Assert.Equal(RoomConnectFailure.Unreachable, exception.Reason);
        Assert.Contains("Connection refused", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("401 Unauthorized", "invalid token", RoomConnectFailure.Unauthorized)]
    [InlineData("403 Forbidden", "permission denied", RoomConnectFailure.Unauthorized)]
    [InlineData("404 Not Found", "page not found", RoomConnectFailure.ProtocolMismatch)]
    [InlineData("429 Too Many Requests", "limit exceeded", RoomConnectFailure.Full)]
    [InlineData("404 Not Found", "requested room does not exist", RoomConnectFailure.Unauthorized)]
    [InlineData("503 Service Unavailable", "node has exceeded its configured limit", RoomConnectFailure.Full)]
    [InlineData("503 Service Unavailable", "upstream connect error", RoomConnectFailure.Unreachable)]
    [InlineData("500 Internal Server Error", "room has exceeded its max participants", RoomConnectFailure.Full)]
    [InlineData("502 Bad Gateway", "upstream", RoomConnectFailure.Unreachable)]
    [InlineData("200 OK", "hello", RoomConnectFailure.ProtocolMismatch)]
    public async Task A_server_that_refuses_says_why(string status, string body, RoomConnectFailure reason)
    {
        await using var native = RealNative.StartOrSkip();
        await using var server = new CannedHttpServer(status, body);

        var exception = await FailAsync(native, server.Url);

        TestContext.Current.TestOutputHelper?.WriteLine(exception.Message);
        Assert.Equal(reason, exception.Reason);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unreachable_within_the_time_out()
    {
        await using var native = RealNative.StartOrSkip();
        await using var server = new CannedHttpServer(string.Empty, string.Empty);

        var exception = await FailAsync(native, server.Url);

        TestContext.Current.TestOutputHelper?.WriteLine(exception.Message);
        Assert.Equal(RoomConnectFailure.Unreachable, exception.Reason);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("")]
    public async Task An_address_that_is_none_is_a_mismatch(string url)
    {
        await using var native = RealNative.StartOrSkip();

        var exception = await FailAsync(native, url);

        TestContext.Current.TestOutputHelper?.WriteLine(exception.Message);
        Assert.Equal(RoomConnectFailure.ProtocolMismatch, exception.Reason);
    }

    [Fact]
    public async Task A_handle_the_library_does_not_know_is_refused_and_its_reason_logged_without_the_content()
    {
        await using var native = RealNative.StartOrSkip();
        var chunk = new SendStreamChunkRequest
        {
            LocalParticipantHandle = 987_654_321,
            Chunk = new StreamChunk
            {
                StreamId = "stream-id",
                ChunkIndex = 0,
                Content = Google.Protobuf.ByteString.CopyFromUtf8("payload"),
            },
            DestinationIdentities = { "somebody" },
            SenderIdentity = "device",
        };

        var exception = Assert.Throws<NativeRequestException>(() => native.Client.Send(new FfiRequest { SendStreamChunk = chunk }));
        Assert.Equal(NativeRequestFailure.Refused, exception.Reason);

        var record = await native.Log.FindAsync("failed to handle request").Within("the library's record of the refusal");
        Assert.Contains("handle not found", record, StringComparison.Ordinal);
        Assert.DoesNotContain("stream-id", record, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody", record, StringComparison.Ordinal);
    }

    private static async Task<NativeConnectException> FailAsync(RealNative native, string url) =>
        await Assert.ThrowsAsync<NativeConnectException>(
        () => native.Rooms.ConnectAsync(
            new NativeConnectRequest(url, "token") { Timeout = TimeSpan.FromSeconds(2) },
            TestContext.Current.CancellationToken).Within("the failed join"));
}
