using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Admission;

public sealed class RefusalTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_are_distinguished_by_their_problem()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(time: time);
        var expiring = server.Token("viewer");
        var content = new AccessToken { Identity = "viewer", Grant = new VideoGrant { RoomJoin = true, Room = "r" } };
        time.Advance(TimeSpan.FromMinutes(6));

        await ExpectAsync(server, expiring, RoomJoinFailure.Unauthorized, "token_expired", "mint a new one");
        await ExpectAsync(
            server, content.Mint(DevelopmentKey.ApiKey, new string('x', 32), TimeSpan.FromMinutes(1), time), RoomJoinFailure.Unauthorized,
                "token_bad_signature", "compare the secret");
        await ExpectAsync(
            server, content.Mint("unknown", new string('x', 32), TimeSpan.FromMinutes(1), time), RoomJoinFailure.Unauthorized,
                "token_unknown_key", "compare the key");
        await ExpectAsync(server, "nonsense", RoomJoinFailure.Unauthorized, "token_malformed", "mint one");
    }

    [Fact]
    public async Task A_token_from_the_future_is_told_to_wait()
    {
        await using var server = await TestServer.StartAsync();
        var later = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(1));
        var token = new AccessToken { Identity = "v", Grant = new VideoGrant { RoomJoin = true, Room = "r" } };

        await ExpectAsync(
            server, token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1), later),
                RoomJoinFailure.Unauthorized, "token_not_yet_valid", "compare the clocks");
    }

    [Fact]
    public async Task Grants_and_names_are_checked()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxAttributeBytes = 10);

        await ExpectAsync(server, server.Token("v", grant: grant => grant with { RoomJoin = false }), RoomJoinFailure.Unauthorized,
            "grant_missing", "roomJoin");
        await ExpectAsync(server, server.Token("v", string.Empty), RoomJoinFailure.Unauthorized, "bad_name", "1 to 256");
        await ExpectAsync(server, server.Token("v", new string('r', 257)), RoomJoinFailure.Unauthorized, "bad_name", "1 to 256");
        await ExpectAsync(server, server.Token(string.Empty), RoomJoinFailure.Unauthorized, "bad_name", "1 to 1024");
        await ExpectAsync(server, server.Token(new string('v', 1025)), RoomJoinFailure.Unauthorized, "bad_name", "1 to 1024");
        await ExpectAsync(server, server.Token("tab\there"), RoomJoinFailure.Unauthorized, "bad_name", "control characters");
        await ExpectAsync(server, server.Token("v", token: token => token with { Metadata = "eleven byte" }), RoomJoinFailure.Unauthorized,
            "bad_name", "10 UTF-8 bytes");
        var refused = await Assert.ThrowsAsync<RoomJoinException>(
            () => RoomClient.WaitForViewerAsync(server.Url, server.Token("v"), cancellationToken: Cancelled));
        Assert.Equal((RoomJoinFailure.Unauthorized, "grant_missing"), (refused.Failure, refused.Code));
    }

    [Fact]
    public async Task A_banned_identity_learns_until_when_and_others_and_administrators_may_join()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IRoomBans>(new OneBan()));

        await ExpectAsync(server, server.Token("ann"), RoomJoinFailure.Unauthorized, "banned", "until 2031-02-03T04:05:06Z");
        await server.JoinAsync("bob");
        await server.JoinAsync("ann", "another room");
        await server.JoinAsync("ann", grant: grant => grant with { RoomAdmin = true });
    }

    [Fact]
    [Trait("Rule", "B15")]
    public async Task A_silo_memoryof_memory_accepts_no_new_viewers_and_says_when_to_try_again()
    {
        var memory = new ShortOfMemory();
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IViewerAdmission>(memory));
        await server.JoinAsync("ann");
        memory.IsShort = true;

        await ExpectAsync(server, server.Token("bob"), RoomJoinFailure.Full, "overloaded", "it has too little; try again in 15 s");
        using var response = await GetAsync(server, "/rtc", upgrade: true, "Bearer " + server.Token("bob"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(15), response.Headers.RetryAfter!.Delta);

        // Who is here may replace its connection, and a device is needed.
        await server.JoinAsync("ann");
        await server.JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        Assert.Equal(2, memory.Refused);

        memory.IsShort = false;
        await server.JoinAsync("bob");
    }

    [Theory]
    [InlineData("/rtc", null, null, HttpStatusCode.BadRequest, "not_websocket")]
    [InlineData("/rtc/nothing/here", null, null, HttpStatusCode.NotFound, "not_found")]
    [InlineData("/rtc/a%2F..%2Fb", null, null, HttpStatusCode.BadRequest, "bad_target")]
    [InlineData("/rtc/watch//", "upgrade", "token", HttpStatusCode.BadRequest, "bad_target")]
    [InlineData("/rtc?room=%FF", "upgrade", "token", HttpStatusCode.BadRequest, "bad_target")]
    [InlineData("/rtc", "upgrade", null, HttpStatusCode.Unauthorized, "token_missing")]
    [InlineData("/rtc", "upgrade", "Basic xyz", HttpStatusCode.Unauthorized, "token_missing")]
    [InlineData("/rtc?room=other", "upgrade", "token", HttpStatusCode.Forbidden, "wrong_room")]
    [InlineData("/rtc/watch", "upgrade", "token", HttpStatusCode.Forbidden, "grant_missing")]
    public async Task Refusals_are_JSON_with_a_code_and_the_fix(
        string path, string? upgrade, string? authorization, HttpStatusCode status, string error)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await GetAsync(
            server, path, upgrade is not null, authorization == "token" ? "Bearer " + server.Token("v") : authorization);

        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal((status, "application/json"), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(error, body.RootElement.GetProperty("error").GetString());
        Assert.NotEmpty(body.RootElement.GetProperty("message").GetString()!);
    }

    [Theory]
    [InlineData(TestServer.DefaultRoom)]
    [InlineData("100 %/ü&room=x")]
    public async Task The_room_asked_for_may_be_named_and_must_be_the_tokens(string room)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await GetAsync(
            server, "/rtc?room=" + Uri.EscapeDataString(room), upgrade: true, "Bearer " + server.Token("v", room));

        Assert.Equal(HttpStatusCode.SwitchingProtocols, response.StatusCode);
    }

    [Fact]
    public async Task A_browser_brings_its_token_as_a_sub_protocol()
    {
        await using var server = await TestServer.StartAsync();
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.AddSubProtocol("roomserver");
        socket.Options.AddSubProtocol("token." + server.Token("browser"));
        socket.Options.Proxy = null;

        await socket.ConnectAsync(new Uri(server.Url, "/rtc"), Cancelled);

        Assert.Equal("roomserver", socket.SubProtocol);
    }

    [Fact]
    public async Task A_full_room_says_so_and_takes_a_newcomer_of_an_identity_that_is_there()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxParticipantsPerRoom = 1;
            options.MaxRooms = 2;
        });
        await server.JoinAsync("v", "one");
        await server.JoinAsync("v", "two");

        await ExpectAsync(server, server.Token("w", "one"), RoomJoinFailure.Full, "room_full", "MaxParticipantsPerRoom");
        await ExpectAsync(server, server.Token("v", "three"), RoomJoinFailure.Full, "room_full", "MaxRooms");
        await server.JoinAsync("v", "one");
    }

    [Fact]
    public async Task A_full_server_says_so()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxConnections = 2);
        await server.JoinAsync("v");
        await server.RawAsync("w", "/rtc/watch", grant => grant with { RoomAdmin = true });

        await ExpectAsync(server, server.Token("x"), RoomJoinFailure.Full, "server_full", "MaxConnections");
    }

    [Fact]
    public async Task A_place_that_is_taken_between_the_token_and_the_hello_closes_as_full()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxParticipantsPerRoom = 1);
        var slow = await server.RawAsync("slow");
        await server.JoinAsync("quick");

        await slow.TextAsync(RawPeer.Hello);

        Assert.Equal(RoomCloseCode.Full, (await slow.ClosedAsync()).Code);
    }

    [Fact]
    public async Task The_development_key_is_refused_on_an_address_that_is_not_loopback()
    {
        await using var server = await TestServer.StartAsync(app: app => app.Use((context, next) =>
        {
            context.Connection.LocalIpAddress = IPAddress.Parse("10.1.2.3");
            return next(context);
        }));

        await ExpectAsync(server, server.Token("v"), RoomJoinFailure.Unauthorized, "dev_key_refused", "loopback only");
    }

    [Theory]
    [InlineData("https://example.org")]
    [InlineData("http://localhost.example.org:8080")]
    [InlineData("http://127.0.0.1.example.org")]
    [InlineData("http://10.1.2.3")]
    [InlineData("file://")]
    [InlineData("null")]
    [InlineData("nonsense")]
    public async Task The_development_key_is_refused_from_a_page_of_elsewhere(string origin)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await GetAsync(server, "/rtc", upgrade: true, "Bearer " + server.Token("v"), origin);

        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, "dev_key_refused"), (response.StatusCode, body.RootElement.GetProperty("error").GetString()));
        Assert.Contains("serve the page from localhost", body.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("https://LOCALHOST")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://[::1]:8080")]
    public async Task The_development_key_is_taken_from_a_page_of_loopback(string origin)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await GetAsync(server, "/rtc", upgrade: true, "Bearer " + server.Token("v"), origin);

        Assert.Equal(HttpStatusCode.SwitchingProtocols, response.StatusCode);
    }

    [Fact]
    public async Task A_key_of_ones_own_is_taken_from_any_page()
    {
        await using var server = await TestServer.StartAsync(options => options.Keys["own"] = new string('s', 32));
        var token = new AccessToken { Identity = "v", Grant = new VideoGrant { RoomJoin = true, Room = "r" } }.Mint(
            "own", new string('s', 32), TimeSpan.FromMinutes(1));
        using var response = await GetAsync(server, "/rtc", upgrade: true, "Bearer " + token, "https://example.org");

        Assert.Equal(HttpStatusCode.SwitchingProtocols, response.StatusCode);
    }

    [Fact]
    public async Task A_key_of_ones_own_is_taken_on_any_address()
    {
        await using var server = await TestServer.StartAsync(
            options => options.Keys["own"] = new string('s', 32),
            app: app => app.Use((context, next) =>
            {
                context.Connection.LocalIpAddress = IPAddress.Parse("10.1.2.3");
                return next(context);
            }));
        var token = new AccessToken { Identity = "v", Grant = new VideoGrant { RoomJoin = true, Room = "r" } }.Mint(
            "own", new string('s', 32), TimeSpan.FromMinutes(1));

        await using var client = await RoomClient.ConnectAsync(server.Url, token, cancellationToken: Cancelled);

        Assert.Equal("r", client.Room);
    }

    [Fact]
    public async Task Neither_tokens_nor_payloads_are_logged_and_lines_name_room_and_identity()
    {
        var logs = new FakeLogCollector();
        await using var server = await TestServer.StartAsync(services: services => services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Trace)
            .AddProvider(new FakeLoggerProvider(logs))));
        var device = await server.JoinAsync("some-identity", "some-room");
        await using (var stream = await device.Client.OpenStreamAsync("control", [], cancellationToken: Cancelled))
        {
            await stream.WriteAsync("some-payload"u8.ToArray(), Cancelled);
        }

        var raw = await server.RawAsync("some-identity", room: "some-room");
        await raw.TextAsync("some-payload");
        await raw.ClosedAsync();
        await device.Client.LeaveAsync(Cancelled);
        await server.StopAsync();

        var records = logs.GetSnapshot();
        Assert.Contains(records, record => record.Id.Id == 1001
            && record.Message.StartsWith("Room 'some-room': 'some-identity' PA_", StringComparison.Ordinal));
        Assert.DoesNotContain(records, record =>
            record.Message.Contains("eyJ", StringComparison.Ordinal) || record.Message.Contains("some-payload", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_there_is_unreachable_and_a_stranger_is_a_mismatch()
    {
        await using var server = await TestServer.StartAsync(app: app => app.Map("/elsewhere/rtc", () => "hello"));
        var token = server.Token("v");

        var stranger = await Assert.ThrowsAsync<RoomJoinException>(
            () => RoomClient.ConnectAsync(new Uri(server.Url, "/elsewhere"), token, cancellationToken: Cancelled));
        Assert.Equal(RoomJoinFailure.ProtocolMismatch, stranger.Failure);
        Assert.Contains("/elsewhere/rtc answered HTTP 200 and is not a room server", stranger.Message, StringComparison.Ordinal);
        var plain = await Assert.ThrowsAsync<RoomJoinException>(() => RoomClient.ConnectAsync(
            new UriBuilder(server.Url) { Scheme = "wss" }.Uri, token, cancellationToken: Cancelled));
        Assert.EndsWith($" If that port speaks no TLS, try ws://{server.Url.Authority}.", plain.Message, StringComparison.Ordinal);
        await server.StopAsync();
        var nobody = await Assert.ThrowsAsync<RoomJoinException>(
            () => RoomClient.ConnectAsync(server.Url, token, cancellationToken: Cancelled));
        Assert.Equal(RoomJoinFailure.Unreachable, nobody.Failure);
        await Assert.ThrowsAsync<ArgumentException>(
            () => RoomClient.ConnectAsync(new Uri("ftp://127.0.0.1"), token, cancellationToken: Cancelled));
    }

    private static async Task ExpectAsync(TestServer server, string token, RoomJoinFailure failure, string code, string fix)
    {
        var refused = await Assert.ThrowsAsync<RoomJoinException>(
            () => RoomClient.ConnectAsync(server.Url, token, cancellationToken: Cancelled));

        Assert.Equal((failure, code), (refused.Failure, refused.Code));
        Assert.Contains(fix, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> GetAsync(
        TestServer server, string path, bool upgrade, string? authorization, string? origin = null)
    {
        using var http = PatientHttp.Client(server.Url);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new UriBuilder(server.Url) { Scheme = "http" }.Uri, path));
        if (upgrade)
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", Convert.ToBase64String(new byte[16]));
        }

        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    private sealed class ShortOfMemory : IViewerAdmission
    {
        public bool IsShort { get; set; }

        public int Refused { get; private set; }

        public ViewerRefusal? Check()
        {
            Refused += IsShort ? 1 : 0;
            return IsShort ? new ViewerRefusal("Memory", "it has too little", TimeSpan.FromSeconds(14.5)) : null;
        }
    }

    private sealed class OneBan : IRoomBans
    {
        public DateTimeOffset? Until(RoomName room, ParticipantIdentity identity) =>
            (room.Value, identity.Value) == (TestServer.DefaultRoom, "ann") ? new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero) : null;
    }
}
