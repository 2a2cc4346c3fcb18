using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>Endpoints below /rooms/{room}/ that only the room's silo can serve.</summary>
public sealed class RoomRoutesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("100%", "100%25")]
    [InlineData("…", "%E2%80%A6")]
    [InlineData("..x", "..x")]
    [InlineData("robot 🤖/ü?#&=+", "robot%20%F0%9F%A4%96%2F%C3%BC%3F%23&=+")]
    public async Task A_request_reaches_the_rooms_silo_with_its_target_and_body_as_they_were_written(string room, string written)
    {
        await using var fleet = await StartAsync();
        fleet.Place(1, room);

        var (status, text) = await PostAsync(fleet.Servers[0], $"/rooms/{written}/echo?q=%2F+%25", "body");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal($"1 {room} /rooms/{written}/echo?q=%2F+%25 body", text);
    }

    [Theory]
    [InlineData("/rooms/../echo")]
    [InlineData("/rooms/%2E%2E/echo")]
    [InlineData("/rooms/a%2F..%2Fb/echo")]
    [InlineData("/rooms//echo")]
    [InlineData("/rooms/a%ZZ/echo")]
    public async Task A_target_that_could_be_read_in_two_ways_is_not_passed_on(string target)
    {
        await using var fleet = await StartAsync();
        var lookUps = 0;
        fleet.Views[0].LookedUp = () => lookUps++;

        var (status, _) = await PostAsync(fleet.Servers[0], target, "body");

        // The web server itself resolves dot segments, so that some of them name no endpoint.
        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{status}");
        Assert.Equal(0, lookUps);
    }

    [Fact]
    public async Task A_request_that_is_not_permitted_is_not_passed_on()
    {
        await using var fleet = await StartAsync();
        var lookUps = 0;
        fleet.Views[0].LookedUp = () => lookUps++;
        fleet.Place(1, "r");

        var (status, text) = await PostAsync(fleet.Servers[0], "/rooms/r/echo?refuse", "body");

        Assert.Equal((HttpStatusCode.Unauthorized, "0 refused", 0), (status, text, lookUps));
    }

    [Fact]
    public async Task A_request_for_a_room_without_a_silo_that_answers_is_refused_in_the_form_of_such_endpoints()
    {
        await using var fleet = await StartAsync();
        fleet.Place(1, "r");
        fleet.Reach(1, null);

        var (status, text) = await PostAsync(fleet.Servers[0], "/rooms/r/echo", "body");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("\"errors\":[", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_that_is_here_is_served_here_and_the_header_of_a_hop_is_refused_here_too()
    {
        await using var fleet = await StartAsync();
        fleet.Place(0, "r");

        Assert.Equal((HttpStatusCode.OK, "0 r /rooms/r/echo body"), await PostAsync(fleet.Servers[0], "/rooms/r/echo", "body"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(fleet.Servers[0], "/rooms/r/echo", "body", "forged")).Status);
    }

    private static Task<TestFleet> StartAsync()
    {
        var number = 0;
        return TestFleet.StartAsync(2, app: app =>
        {
            var silo = number++;
            app.MapPost("/rooms/{room}/echo", async context =>
            {
                Assert.False(context.Request.Headers.ContainsKey(HopSeal.Header));
                using var reader = new StreamReader(context.Request.Body);
                var target = RemoteAccess.RoomServer.Requests.RawTarget.Of(context, out _)!.Text;
                var body = await reader.ReadToEndAsync(Cancelled);
                await context.Response.WriteAsync($"{silo} {RoomRoutes.RoomOf(context)} {target} {body}", Cancelled);
            }).WithRoomDoor(async context =>
            {
                if (!context.Request.Query.ContainsKey("refuse"))
                {
                    return true;
                }

                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                await context.Response.WriteAsync($"{silo} refused", Cancelled);
                return false;
            });
        });
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(
        TestServer server, string target, string body, string? hop = null)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"http://{server.Url.Authority}{target}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = new StringContent(body, Encoding.UTF8);
        if (hop is not null)
        {
            request.Headers.TryAddWithoutValidation(HopSeal.Header, hop);
        }

        using var answer = await client.SendAsync(request, Cancelled).Within("an answer");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }
}
