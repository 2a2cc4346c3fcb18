using System.Text;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Hosting.Credentials;

namespace RemoteAccess.Hosting.Tests.FleetAdmin;

public sealed class FleetAdminEndpointTests
{
    private const string Drain = "/admin/api/v1/silos/10.0.0.1:11111/drain";
    private const string Move = "/admin/api/v1/rooms/arm-7/move";

    [Theory]
    [InlineData("10.0.0.1:11111")]
    [InlineData(FakeFleetControl.First)]
    public async Task A_silo_is_told_to_drain_and_that_is_audited(string silo)
    {
        await using var server = await FleetAdminServer.StartAsync();

        var (status, answer) = await server.PostAsync($"/admin/api/v1/silos/{silo}/drain");

        Assert.Equal(202, status);
        Assert.Contains("Content-Type: application/json", answer, StringComparison.Ordinal);
        Assert.Contains($$"""{"silo":"{{silo}}","status":"draining","roomsLeft":3,"roomsMoved":4}""", answer, StringComparison.Ordinal);
        Assert.Equal([$"drain {silo}"], server.Fleet.Asked);
        Assert.Equal([$"Audit: a caller at 127.0.0.1 drains silo '{silo}'; it is there and has begun: True"], server.Audit);
    }

    [Fact]
    public async Task A_silo_that_is_not_there_is_not_found()
    {
        await using var server = await FleetAdminServer.StartAsync();

        var (drain, answer) = await server.PostAsync("/admin/api/v1/silos/10.0.0.9:11111/drain");
        var (move, _) = await server.PostAsync(Move + "?to=10.0.0.9:11111");

        Assert.Equal((404, 404), (drain, move));
        Assert.Contains("No active silo has the address", answer, StringComparison.Ordinal);
        Assert.Equal(["drain 10.0.0.9:11111", "move arm-7 to 10.0.0.9:11111"], server.Fleet.Asked);
        Assert.Equal(2, server.Audit.Count);
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("GET")]
    public async Task A_silo_that_is_not_there_has_no_drain_either(string method)
    {
        await using var server = await FleetAdminServer.StartAsync();

        Assert.Equal(404, (await server.SendAsync(method, "/admin/api/v1/silos/10.0.0.9:11111/drain")).Status);
    }

    [Fact]
    public async Task How_far_a_drain_is_and_why_a_room_stays_can_be_asked()
    {
        await using var server = await FleetAdminServer.StartAsync();
        server.Fleet.Drain = new(SiloDrainPhase.Draining, 1, 7) { RoomThatStayed = "arm-7", Reason = "no other silo took it" };

        var (status, answer) = await server.SendAsync("GET", Drain);

        Assert.Equal(200, status);
        Assert.Contains(
            "\"roomsLeft\":1,\"roomsMoved\":7,\"roomThatStayed\":\"arm-7\",\"reason\":\"no other silo took it\"}",
            answer,
            StringComparison.Ordinal);
        Assert.Equal(["look at 10.0.0.1:11111"], server.Fleet.Asked);
        Assert.Empty(server.Audit);
    }

    [Fact]
    public async Task A_drain_is_taken_back_and_that_is_audited()
    {
        await using var server = await FleetAdminServer.StartAsync();
        server.Fleet.Drain = new(SiloDrainPhase.Active, 0, 7);

        var (status, answer) = await server.SendAsync("DELETE", Drain);

        Assert.Equal(200, status);
        Assert.Contains("\"status\":\"active\"", answer, StringComparison.Ordinal);
        Assert.Equal(["take back 10.0.0.1:11111"], server.Fleet.Asked);
        Assert.Equal(
            ["Audit: a caller at 127.0.0.1 takes the drain of silo '10.0.0.1:11111' back; it takes rooms now: True"], server.Audit);
    }

    [Fact]
    public async Task A_silo_that_stops_does_not_take_its_drain_back()
    {
        await using var server = await FleetAdminServer.StartAsync();
        server.Fleet.Drain = new(SiloDrainPhase.Stopping, 2, 7);

        var (status, answer) = await server.SendAsync("DELETE", Drain);

        Assert.Equal(409, status);
        Assert.Contains("stops", answer, StringComparison.Ordinal);
        Assert.EndsWith("it takes rooms now: False", Assert.Single(server.Audit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arm-7", "arm-7")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("%F0%9F%A6%BE%20arm", "\U0001F9BE arm")]
    public async Task A_room_is_moved_by_the_name_that_is_in_the_path_decoded_once(string written, string room)
    {
        await using var server = await FleetAdminServer.StartAsync();

        var (status, _) = await server.PostAsync($"/admin/api/v1/rooms/{written}/move?to=10.0.0.1%3A11111");

        Assert.Equal(200, status);
        Assert.Equal([$"move {room} to 10.0.0.1:11111"], server.Fleet.Asked);
        Assert.Contains("outcome: Moved", Assert.Single(server.Audit), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_silo_the_room_goes_to_the_least_loaded_one()
    {
        await using var server = await FleetAdminServer.StartAsync();

        var (status, answer) = await server.PostAsync(Move);

        Assert.Equal(200, status);
        Assert.Contains("""{"room":"arm-7","moved":true}""", answer, StringComparison.Ordinal);
        Assert.Equal(["move arm-7 to "], server.Fleet.Asked);
    }

    [Theory]
    [InlineData("/admin/api/v1/rooms/a%2F..%2Fb/move", 400)]
    [InlineData("/admin/api/v1/rooms/../rooms/b/move", 400)]
    [InlineData("/admin/api/v1/rooms/%0A/move", 400)]
    [InlineData("/admin/api/v1/rooms/%20/move", 400)]
    [InlineData("/admin/api/v1/rooms/%FF/move", 400)]
    [InlineData("/admin/api/v1/rooms/a/b/move", 404)]
    [InlineData(Move + "?to=", 400)]
    [InlineData(Move + "?to=a&to=b", 400)]
    [InlineData(Move + "?to=%FF", 400)]
    [InlineData("/admin/api/v1/silos/%20/drain", 400)]
    public async Task What_cannot_be_read_does_nothing(string target, int expected)
    {
        await using var server = await FleetAdminServer.StartAsync();

        var (status, _) = await server.PostAsync(target);

        Assert.Equal(expected, status);
        Assert.Empty(server.Fleet.Asked);
    }

    [Theory]
    [InlineData(RoomMoveOutcome.NoTaker, "", "no other silo takes it")]
    [InlineData(RoomMoveOutcome.NoTaker, "?to=10.0.0.1:11111", "silo '10.0.0.1:11111' does not take it")]
    [InlineData(RoomMoveOutcome.NotOpen, "", "it is not open")]
    [InlineData(RoomMoveOutcome.AlreadyThere, "?to=10.0.0.1:11111", "silo '10.0.0.1:11111' serves it already")]
    public async Task A_room_that_stays_is_a_conflict_and_the_answer_says_why(RoomMoveOutcome outcome, string query, string why)
    {
        await using var server = await FleetAdminServer.StartAsync();
        server.Fleet.Outcome = outcome;

        var (status, answer) = await server.PostAsync(Move + query);

        Assert.Equal(409, status);
        Assert.Contains(
            why, System.Text.RegularExpressions.Regex.Unescape(answer.Split("\r\n\r\n")[1]), StringComparison.Ordinal);
        Assert.EndsWith($"outcome: {outcome}", Assert.Single(server.Audit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Drain, "asked silo '10.0.0.1:11111' about its drain ('POST'); it did not answer")]
    [InlineData(Move, "moves room 'arm-7', which failed")]
    public async Task A_fleet_that_does_not_answer_is_unavailable(string target, string audit)
    {
        await using var server = await FleetAdminServer.StartAsync();
        server.Fleet.Fails = new TimeoutException("no answer within 2 s");

        var (status, answer) = await server.PostAsync(target);

        Assert.Equal(503, status);
        Assert.Contains("Retry-After: 1", answer, StringComparison.Ordinal);
        Assert.Contains("no answer within 2 s", answer, StringComparison.Ordinal);
        Assert.EndsWith(audit, Assert.Single(server.Audit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin: http://evil.example")]
    [InlineData("Origin: null")]
    [InlineData("Origin: not a uri")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    public async Task A_page_of_another_site_cannot_act_with_the_operators_credential(string header)
    {
        await using var server = await FleetAdminServer.StartAsync(new BasicCredential("ops", "a-long-password"));

        var (drain, _) = await server.PostAsync(Drain, Basic("ops:a-long-password"), header);
        var (move, _) = await server.PostAsync(Move, Basic("ops:a-long-password"), header);

        Assert.Equal((403, 403), (drain, move));
        Assert.Empty(server.Fleet.Asked);
    }

    [Fact]
    public async Task A_page_of_the_same_host_may_also_behind_a_proxy_that_speaks_tls()
    {
        await using var server = await FleetAdminServer.StartAsync();

        var (plain, _) = await server.PostAsync(Drain, $"Origin: http://{server.Address.Authority}", "Sec-Fetch-Site: same-origin");
        var (tls, _) = await server.PostAsync(Drain, $"Origin: https://{server.Address.Authority}");

        Assert.Equal((202, 202), (plain, tls));
    }

    [Fact]
    public async Task The_operators_credential_is_required_where_one_is_configured()
    {
        await using var server = await FleetAdminServer.StartAsync(new BasicCredential("ops", "a-long-password"), isLoopback: false);

        var (without, answer) = await server.PostAsync(Drain);
        var (wrong, _) = await server.PostAsync(Move, Basic("ops:another-password"));

        Assert.Equal((401, 401), (without, wrong));
        Assert.Contains("WWW-Authenticate: Basic", answer, StringComparison.Ordinal);
        Assert.Empty(server.Fleet.Asked);
        Assert.Equal(202, (await server.PostAsync(Drain, Basic("ops:a-long-password"))).Status);
    }

    [Fact]
    public async Task Without_a_credential_they_are_there_on_loopback_only()
    {
        await using var server = await FleetAdminServer.StartAsync(isLoopback: false);

        Assert.Equal(404, (await server.PostAsync(Drain)).Status);
        Assert.Equal(404, (await server.PostAsync(Move)).Status);
        Assert.Empty(server.Fleet.Asked);
    }

    private static string Basic(string credential) => $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credential))}";
}
