using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.Tests.ViewerTokens;

public sealed class ViewerTokenEndpointTests
{
    private const string OldKey = "fedcba9876543210fedcba9876543210";

    [Fact]
    public async Task The_token_lets_one_viewer_into_one_room_with_the_grants_asked_for()
    {
        await using var server = await ViewerTokenServer.StartAsync();

        var (response, body) = await server.PostAsync(
            """{"identity":"vera","name":"Vera","grants":["call","view"],"lifetimeSeconds":60,"flowControl":true}""");
        var reply = JsonDocument.Parse(body).RootElement;
        var token = await ReadAsync(reply);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(("vera", "Vera"), (token.Identity, token.Name));
        Assert.Equal(
            new VideoGrant { RoomJoin = true, Room = "arm-7", CanPublish = false, CanPublishData = true, CanUpdateOwnMetadata = false },
            token.Grant);
        Assert.Equal(
            [("protocolVersion", "2.2.0"), ("ra.flow", "1"), ("ra.grants", "view,call")],
            token.Attributes.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(["token", "url", "room", "identity", "expiresAt"], reply.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ("arm-7", "vera", $"ws://{server.Address.Authority}"), (Text(reply, "room"), Text(reply, "identity"), Text(reply, "url")));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 1, 0, TimeSpan.Zero), reply.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_token_for_a_shared_link_bounds_the_age_of_its_connection_where_the_server_can()
    {
        const string Body = """{"identity":"vera","lifetimeSeconds":60,"connectionSeconds":3600}""";
        await using var server = await ViewerTokenServer.StartAsync();
        await using var liveKit = await ViewerTokenServer.StartAsync(mode: RoomServerMode.LiveKit);

        var (_, body) = await server.PostAsync(Body);
        var (refused, errors) = await liveKit.PostAsync(Body);
        var reply = JsonDocument.Parse(body).RootElement;

        var until = new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero);
        Assert.Equal(until, (await ReadAsync(reply)).ConnectedUntil);
        Assert.Equal(until, reply.GetProperty("connectedUntil").GetDateTimeOffset());
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("connectionSeconds 3600 has no effect", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_livekit_the_token_is_livekits_and_permits_neither_media_nor_a_change_of_its_own_attributes()
    {
        await using var server = await ViewerTokenServer.StartAsync(mode: RoomServerMode.LiveKit);

        var (response, body) = await server.PostAsync("""{"identity":"vera","name":"Vera","grants":["view"]}""");
        var reply = JsonDocument.Parse(body).RootElement;
        var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(Text(reply, "token").Split('.')[1])).RootElement;

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("wss://project.livekit.cloud", Text(reply, "url"));
        Assert.Equal((ViewerTokenServer.ApiKey, "vera", "Vera"), (Text(payload, "iss"), Text(payload, "sub"), Text(payload, "name")));
        Assert.Equal("view", Text(payload.GetProperty("attributes"), "ra.grants"));
        var video = payload.GetProperty("video");
        Assert.Equal("arm-7", Text(video, "room"));
        Assert.Equal((false, true, true), (video.GetProperty("canPublish").GetBoolean(), video.GetProperty("canSubscribe").GetBoolean(),
            video.GetProperty("canPublishData").GetBoolean()));
        Assert.False(video.TryGetProperty("canUpdateOwnMetadata", out _));
    }

    [Fact]
    public async Task Without_more_than_an_identity_it_may_view_for_the_configured_time()
    {
        await using var server = await ViewerTokenServer.StartAsync();

        var (_, body) = await server.PostAsync("""{"identity":"vera"}""");
        var reply = JsonDocument.Parse(body).RootElement;

        Assert.Equal([("protocolVersion", "2.2.0"), ("ra.grants", "view")],
            (await ReadAsync(reply)).Attributes.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 10, 0, TimeSpan.Zero), reply.GetProperty("expiresAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData(59, TokenProblem.None)]
    [InlineData(71, TokenProblem.Expired)]
    public async Task The_token_ends_when_it_was_asked_to(int seconds, TokenProblem problem)
    {
        await using var server = await ViewerTokenServer.StartAsync();
        var (_, body) = await server.PostAsync("""{"identity":"vera","lifetimeSeconds":60}""");

        var later = new FakeTimeProvider(ViewerTokenServer.Now.AddSeconds(seconds));
        var validator = new AccessTokenValidator([KeyValuePair.Create(ViewerTokenServer.ApiKey, ViewerTokenServer.ApiSecret)], later);

        Assert.Equal(problem, (await validator.ValidateAsync(Text(JsonDocument.Parse(body).RootElement, "token"))).Problem);
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("100%25", "100%")]
    [InlineData("r%C3%BCck", "rück")]
    public async Task A_rooms_name_is_decoded_once(string path, string room)
    {
        await using var server = await ViewerTokenServer.StartAsync();

        var (_, body) = await server.PostAsync("""{"identity":"vera"}""", path);

        Assert.Equal(room, (await ReadAsync(JsonDocument.Parse(body).RootElement)).Grant.Room);
    }

    [Theory]
    [InlineData("/rooms/allowed/viewer-token/secret/..")]
    [InlineData("/rooms/allowed/viewer-token/secret/%2e%2e")]
    [InlineData("/rooms/allowed/viewer-token/.")]
    [InlineData("/rooms/allowed/secret/../viewer-token")]
    [InlineData("/rooms/allowed/viewer-token/secret/x/../..")]
    [InlineData("/rooms/secret%2F..%2Fallowed/viewer-token")]
    [InlineData("/x/../rooms/allowed/viewer-token")]
    [InlineData("http://elsewhere/rooms/allowed/../secret/viewer-token")]
    [InlineData("/rooms/%C0%AE%C0%AE/viewer-token")]
    [InlineData("/rooms/allowed%/viewer-token")]
    public async Task A_path_that_can_be_read_in_two_ways_gives_no_token(string target)
    {
        await using var server = await ViewerTokenServer.StartAsync();

        Assert.StartsWith("HTTP/1.1 400 ", await server.PostRawAsync(target), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Logs.GetSnapshot(), record => record.Id.Id == 3080);
    }

    [Theory]
    [InlineData("/rooms/a%2Fb/viewer-token/", "a/b")]
    [InlineData("http://elsewhere/rooms/a%252Fb/viewer-token?room=c", "a%2Fb")]
    [InlineData("/ROOMS/a%5Cb/viewer%2Dtoken?x/../y", @"a\\b")]
    public async Task The_room_is_that_of_the_path_however_the_target_is_written(string target, string room)
    {
        await using var server = await ViewerTokenServer.StartAsync();

        Assert.Contains($"\"room\":\"{room}\"", await server.PostRawAsync(target), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://rooms:7880", "", "ws://rooms:7880")]
    [InlineData("wss://rooms.example.com/", "", "wss://rooms.example.com")]
    [InlineData("http://rooms:7880", "wss://public.example.com/", "wss://public.example.com")]
    public async Task The_address_in_the_answer_is_the_one_for_viewers(string connector, string configured, string told)
    {
        var settings = new ViewerTokenSettings { Key = ViewerTokenServer.Key, Url = configured };
        await using var server = await ViewerTokenServer.StartAsync(settings, RoomServerMode.External, connector);

        var (_, body) = await server.PostAsync("""{"identity":"vera"}""");

        Assert.Equal(told, Text(JsonDocument.Parse(body).RootElement, "url"));
    }

    [Theory]
    [InlineData(ViewerTokenServer.Key, HttpStatusCode.OK)]
    [InlineData(OldKey, HttpStatusCode.OK)]
    [InlineData("ffffffffffffffffffffffffffffffff", HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    public async Task While_callers_change_over_both_keys_are_taken(string shown, HttpStatusCode status)
    {
        await using var server = await ViewerTokenServer.StartAsync(
            new ViewerTokenSettings { Key = ViewerTokenServer.Key, PreviousKey = OldKey });

        var (response, _) = await server.PostAsync("""{"identity":"vera"}""", authorization: "Bearer " + shown);

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [Trait("Rule", "B16")]
    [InlineData("arm", "arm", HttpStatusCode.BadRequest, "'arm' is the device's own")]
    [InlineData("arm", "device", HttpStatusCode.BadRequest, "'device' is the device's own")]
    [InlineData("", "vera", HttpStatusCode.OK, "token")]
    [InlineData(null, "vera", HttpStatusCode.ServiceUnavailable, "try again")]
    public async Task No_viewer_gets_the_identity_of_the_rooms_device(string? device, string identity, HttpStatusCode status, string words)
    {
        await using var server = await ViewerTokenServer.StartAsync(device: device);

        var (response, body) = await server.PostAsync($$"""{"identity":"{{identity}}"}""");

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(
            words,
            JsonDocument.Parse(body).RootElement.TryGetProperty("errors", out var errors) ? errors[0].GetString()! : body,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Basic " + ViewerTokenServer.Key)]
    [InlineData(ViewerTokenServer.Key)]
    [InlineData("Bearer 0123456789abcdef0123456789abcdeF")]
    [InlineData("Bearer 0123456789abcdef0123456789abcde")]
    [InlineData("Bearer " + ViewerTokenServer.Key + "0")]
    public async Task Without_the_key_nothing_is_revealed_not_even_that_the_body_is_wrong(string? authorization)
    {
        await using var server = await ViewerTokenServer.StartAsync();

        var (response, body) = await server.PostAsync("{", authorization: authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Equal(
            """{"errors":["The key is missing or wrong; send Authorization: Bearer with the silo\u0027s ViewerTokens:Key."]}""", body);
        Assert.DoesNotContain(server.Logs.GetSnapshot(), record => record.Id.Id == 3080);
    }

    [Fact]
    public async Task Without_a_configured_key_there_is_no_such_path()
    {
        await using var server = await ViewerTokenServer.StartAsync(new ViewerTokenSettings());

        var (response, _) = await server.PostAsync("""{"identity":"vera"}""", authorization: "Bearer ");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"identity":"vera"}""", "200 OK")]
    [InlineData("{", "400 BadRequest")]
    public async Task No_answer_may_be_cached(string request, string status)
    {
        await using var server = await ViewerTokenServer.StartAsync();

        var (response, _) = await server.PostAsync(request);

        Assert.Equal(status, $"{(int)response.StatusCode} {response.StatusCode}");
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("no-cache", response.Headers.Pragma.ToString());
    }

    [Fact]
    public async Task Each_token_is_an_audit_line_that_does_not_hold_it()
    {
        await using var server = await ViewerTokenServer.StartAsync();

        var (_, body) = await server.PostAsync("""{"identity":"vera","grants":["view","setParameters"]}""");

        var record = Assert.Single(server.Logs.GetSnapshot(), record => record.Id.Id == 3080);
        Assert.Equal(
            "Audit: a viewer token for 'vera' in room 'arm-7', grants view,setParameters, until 2026-03-01 12:10:00Z, "
                + "was given to a caller at 127.0.0.1.",
            record.Message);
        var token = Text(JsonDocument.Parse(body).RootElement, "token");
        Assert.DoesNotContain(server.Logs.GetSnapshot(), one => one.Message.Contains(token.Split('.')[2], StringComparison.Ordinal));
    }

    private static string Text(JsonElement reply, string member) => reply.GetProperty(member).GetString()!;

    private static async Task<AccessToken> ReadAsync(JsonElement reply)
    {
        var validator = new AccessTokenValidator(
            [KeyValuePair.Create(ViewerTokenServer.ApiKey, ViewerTokenServer.ApiSecret)],
            new FakeTimeProvider(ViewerTokenServer.Now));
        var validation = await validator.ValidateAsync(Text(reply, "token"));
        Assert.Equal(TokenProblem.None, validation.Problem);
        return validation.Token!;
    }
}
