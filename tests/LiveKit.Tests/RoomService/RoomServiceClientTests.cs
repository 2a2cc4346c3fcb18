using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Tests.Fakes;
using RemoteAccess.LiveKit.Tokens;

namespace RemoteAccess.LiveKit.Tests.RoomService;

public sealed class RoomServiceClientTests
{
    private static readonly RoomName s_room = RoomName.Parse("r 1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(
        """{"participants":[{"sid":"PA_1","identity":"v","state":"ACTIVE","joined_at":"1795356780","joined_at_ms":"1795356780868","permission":{"can_update_metadata":true,"hidden":false},"attributes":{"a":"b"}}]}""")]
    [InlineData(
        """{"participants":[{"sid":"PA_1","identity":"v","state":"ACTIVE","joinedAt":1795356780,"joinedAtMs":1795356780868,"permission":{"canUpdateMetadata":true},"attributes":{"a":"b"},"future":[1]}]}""")]
    public async Task Participants_are_read_in_either_spelling(string answer)
    {
        using var server = new Answering(HttpStatusCode.OK, answer);

        var participant = Assert.Single(await server.Client.ListParticipantsAsync(s_room, Token));

        Assert.Equal(("PA_1", "v", NativeParticipantState.Active, 1_795_356_780_868),
            (participant.Sid, participant.Identity, participant.State, participant.JoinedAt));
        Assert.True(participant.Permission!.Value.CanUpdateMetadata);
        Assert.Equal("b", participant.Attributes["a"]);
    }

    [Fact]
    public async Task An_older_server_reports_seconds_and_no_permission()
    {
        using var server = new Answering(
            HttpStatusCode.OK, """{"participants":[{"sid":"PA_1","identity":"v","state":"JOINED","joined_at":"1795356780"}]}""");

        var participant = Assert.Single(await server.Client.ListParticipantsAsync(s_room, Token));

        Assert.Equal((1_795_356_780_000, NativeParticipantState.Joined), (participant.JoinedAt, participant.State));
        Assert.Null(participant.Permission);
    }

    [Theory]
    [InlineData("2", NativeParticipantState.Active)]
    [InlineData("1", NativeParticipantState.Joined)]
    [InlineData("3", NativeParticipantState.Disconnected)]
    [InlineData("0", NativeParticipantState.Joining)]
    [InlineData("9", NativeParticipantState.Joining)]
    [InlineData("null", NativeParticipantState.Joining)]
    internal async Task A_state_may_be_a_number(string state, NativeParticipantState expected)
    {
        using var server = new Answering(HttpStatusCode.OK, $$"""{"participants":[{"sid":"PA_1","identity":"v","state":{{state}}}]}""");

        Assert.Equal(expected, Assert.Single(await server.Client.ListParticipantsAsync(s_room, Token)).State);
    }

    [Theory]
    [InlineData(18, 512 * 1024, 'x')] // More than 8 MiB.
    [InlineData(60, 512 * 1024, 'x')]
    [InlineData(3, 6 * 512 * 1024, 'x')] // As long as JSON makes 512 KiB of control characters.
    public async Task A_list_of_participants_with_all_the_metadata_that_LiveKit_permits_is_read_and_none_of_it_kept(
        int count, int metadata, char character)
    {
        using var server = new Answering(HttpStatusCode.OK, Participants(count, new string(character, metadata)));

        var listed = await server.Client.ListParticipantsAsync(s_room, Token);

        Assert.Equal(Enumerable.Range(0, count).Select(i => $"v{i}"), listed.Select(participant => participant.Identity));
        Assert.All(listed, participant => Assert.Empty(participant.Metadata));
    }

    [Fact]
    public async Task A_list_past_the_bound_says_so_and_that_viewers_are_served_all_the_same()
    {
        using var server = new Answering(HttpStatusCode.OK, Participants(130, new string('x', 512 * 1024)));

        var error = await Assert.ThrowsAsync<RoomServiceException>(() => server.Client.ListParticipantsAsync(s_room, Token));

        Assert.Equal(RoomConnectFailure.TransportFault, error.Reason);
        Assert.Contains("more than 67108864 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("viewers are served as the library reports them", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LiveKit:Url", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_rooms_that_is_too_long_is_asked_for_in_halves()
    {
        using var server = new Answering(HttpStatusCode.OK, request =>
        {
            using var asked = JsonDocument.Parse(request);
            var names = asked.RootElement.GetProperty("names").EnumerateArray().Select(name => name.GetString()!).ToArray();
            return $$"""{"rooms":[{{string.Join(',', names.Select(name => $$"""{"name":"{{name}}","num_participants":1,"metadata":"{{new string('x', 512 * 1024)}}"}"""))}}]}""";
        });
        RoomName[] rooms = [.. Enumerable.Range(0, 150).Select(i => RoomName.Parse($"r{i}"))];

        var occupied = await server.Client.ListOccupiedAsync(rooms, Token);

        Assert.Equal(rooms.ToHashSet(), occupied.ToHashSet());
        Assert.Equal(3, server.Requests.Count);
    }

    private static string Participants(int count, string metadata) =>
        $$"""{"participants":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"sid":"PA_{{i}}","identity":"v{{i}}","state":"ACTIVE","metadata":"{{metadata}}"}"""))}}]}""";

    [Fact]
    public async Task Each_call_goes_to_its_method_with_a_token_for_that_alone()
    {
        using var server = new Answering(HttpStatusCode.OK, "{}");

        await server.Client.ListParticipantsAsync(s_room, Token);
        await server.Client.RemoveParticipantAsync(s_room, ParticipantIdentity.Parse("v"), Token);
        await server.Client.ListOccupiedAsync([s_room], Token);

        Assert.Equal(
            ["ListParticipants", "RemoveParticipant", "ListRooms"], server.Requests.Select(request => request.Address.Split('/')[^1]));
        Assert.All(server.Requests,
            request => Assert.StartsWith("http://host:7880/twirp/livekit.RoomService/", request.Address, StringComparison.Ordinal));
        Assert.Equal("""{"room":"r 1"}""", server.Requests[0].Body);
        Assert.Equal("""{"room":"r 1","identity":"v"}""", server.Requests[1].Body);
        Assert.Equal("""{"names":["r 1"]}""", server.Requests[2].Body);
        Assert.All(server.Requests[..2], request => Assert.Equal(
            (true, "r 1", false), (Flag(request, "roomAdmin"), Video(request).GetProperty("room").GetString(), Flag(request, "roomList"))));
        Assert.Equal((false, true, false),
            (Flag(server.Requests[2], "roomAdmin"), Flag(server.Requests[2], "roomList"), Flag(server.Requests[2], "roomJoin")));
        Assert.All(server.Requests, request => Assert.False(Flag(request, "roomJoin")));
    }

    [Fact]
    public async Task A_room_or_participant_that_is_not_there_is_nobody()
    {
        using var server = new Answering(HttpStatusCode.NotFound, """{"code":"not_found","msg":"participant does not exist"}""");

        Assert.Empty(await server.Client.ListParticipantsAsync(s_room, Token));
        Assert.Null(await server.Client.FindParticipantAsync(s_room, ParticipantIdentity.Parse("v"), Token));
        await server.Client.RemoveParticipantAsync(s_room, ParticipantIdentity.Parse("v"), Token);
    }

    [Fact]
    public async Task Rooms_with_participants_are_returned_for_any_number_of_requested_rooms()
    {
        using var server = new Answering(
            HttpStatusCode.OK, """{"rooms":[{"name":"r 1","num_participants":2},{"name":"empty","num_participants":0}]}""");

        var occupied = await server.Client.ListOccupiedAsync([.. Enumerable.Range(0, 450).Select(i => RoomName.Parse($"r{i}"))], Token);

        Assert.Equal([s_room], occupied);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, """{"code":"unauthenticated"}""", "application/json", RoomConnectFailure.Unauthorized,
        "LiveKit:ApiSecret")]
    [InlineData(HttpStatusCode.Forbidden, "", "text/plain", RoomConnectFailure.Unauthorized, "LiveKit:ApiSecret")]
    [InlineData(HttpStatusCode.NotFound, "404 page not found", "text/plain", RoomConnectFailure.ProtocolMismatch, "404")]
    [InlineData(HttpStatusCode.Redirect, "", "text/plain", RoomConnectFailure.ProtocolMismatch, "302")]
    [InlineData(HttpStatusCode.TooManyRequests, "", "text/plain", RoomConnectFailure.Full, "limits")]
    [InlineData(HttpStatusCode.BadGateway, "<html>", "text/html", RoomConnectFailure.Unreachable, "502")]
    [InlineData(HttpStatusCode.OK, "<html>", "text/html", RoomConnectFailure.ProtocolMismatch, "not JSON")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "", "application/json", RoomConnectFailure.Unreachable, "503")]
    [InlineData(HttpStatusCode.Unauthorized, "<html>", "application/json", RoomConnectFailure.Unauthorized, "LiveKit:ApiSecret")]
    [InlineData(
        HttpStatusCode.NotFound, """{"code":"bad_route"}""", "application/json", RoomConnectFailure.ProtocolMismatch, "404 bad_route")]
    [InlineData(HttpStatusCode.NotFound, """["not_found"]""", "application/json", RoomConnectFailure.ProtocolMismatch, "404")]
    public async Task A_refusal_has_its_reason_and_no_token(
        HttpStatusCode status, string body, string type, RoomConnectFailure reason, string words)
    {
        using var server = new Answering(status, body, type);

        var refused = await Assert.ThrowsAsync<RoomServiceException>(() => server.Client.ListParticipantsAsync(s_room, Token));

        Assert.Equal(reason, refused.Reason);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a line\\nand another")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task A_code_that_is_none_of_Twirps_is_not_repeated(string code)
    {
        using var server = new Answering(HttpStatusCode.BadGateway, $$"""{"code":"{{code}}"}""");

        var refused = await Assert.ThrowsAsync<RoomServiceException>(() => server.Client.ListParticipantsAsync(s_room, Token));

        Assert.EndsWith("the server answered 502.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_within_the_time_out_is_unreachable_and_a_cancelled_call_is_cancelled()
    {
        using var server = new Answering(HttpStatusCode.OK, "{}") { Hold = new TaskCompletionSource().Task };
        using var cancelled = new CancellationTokenSource();

        var late = server.Client.ListParticipantsAsync(s_room, Token);
        var given = server.Client.ListParticipantsAsync(s_room, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given.Within("the cancelled call"));
        server.Time.Advance(TimeSpan.FromSeconds(3.1));

        Assert.Equal(
            RoomConnectFailure.Unreachable, (await Assert.ThrowsAsync<RoomServiceException>(() => late.Within("the late call"))).Reason);
    }

    [Fact]
    public async Task No_more_calls_are_under_way_than_permitted()
    {
        var hold = new TaskCompletionSource();
        using var server = new Answering(HttpStatusCode.OK, "{}") { Hold = hold.Task };

        var calls = Enumerable.Range(0, 5).Select(_ => server.Client.ListParticipantsAsync(s_room, Token)).ToArray();
        Assert.Equal(2, server.Requests.Count);
        hold.SetResult();
        await Task.WhenAll(calls).Within("all calls");

        Assert.Equal(5, server.Requests.Count);
    }

    private static JsonElement Video((string Address, string Body, string Token) request) =>
        JsonDocument.Parse(Base64Url.DecodeFromChars(request.Token.Split('.')[1])).RootElement.GetProperty("video");

    private static bool Flag((string Address, string Body, string Token) request, string name) =>
        Video(request).TryGetProperty(name, out var value) && value.GetBoolean();

    private sealed class Answering : HttpMessageHandler
    {
        private readonly Lock _gate = new();
        private readonly HttpStatusCode _status;
        private readonly Func<string, string> _body;
        private readonly string _type;

        internal Answering(HttpStatusCode status, string body, string type = "application/json")
            : this(status, _ => body, type)
        {
        }

        internal Answering(HttpStatusCode status, Func<string, string> body, string type = "application/json")
        {
            (_status, _body, _type) = (status, body, type);
            var options = Microsoft.Extensions.Options.Options.Create(new LiveKitOptions
            {
                Url = new Uri("ws://host:7880"),
                ApiKey = "key",
                ApiSecret = "secret",
                ConcurrentRequests = 2,
            });
            Client = new RoomServiceClient(new AccessTokens(options, Time), options, Time, this);
        }

        internal FakeTimeProvider Time { get; } = new();

        internal RoomServiceClient Client { get; }

        internal Task Hold { get; init; } = Task.CompletedTask;

        internal List<(string Address, string Body, string Token)> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            lock (_gate)
            {
                Requests.Add((request.RequestUri!.ToString(), body, request.Headers.Authorization!.Parameter!));
            }

            await Hold.WaitAsync(cancellationToken);
            return new HttpResponseMessage(_status) { Content = new StringContent(_body(body), Encoding.UTF8, _type) };
        }
    }
}
