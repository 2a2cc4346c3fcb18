using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Tests.Support;
using RemoteAccess.RoomServer.Tickets;

namespace RemoteAccess.RoomServer.Tests.Tickets;

/// <summary>A ticket lets a viewer in once more, whatever has become of its token.</summary>
public sealed class TicketTests
{
    private static readonly AccessToken Content = new()
    {
        Identity = "vera 🤖",
        Name = "Vera",
        Metadata = "m",
        Attributes = new Dictionary<string, string> { ["ra.grants"] = "view" },
        Grant = new VideoGrant { RoomJoin = true, Room = "a/b%2F..", CanPublishData = false },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ticket_opens_one_connection_with_what_the_token_had_after_the_token_has_expired()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.StartAsync(time: time);
        var token = Content.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromSeconds(1), time);
        var ticket = Issue(server);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("token_expired", (await RefusedAsync(server, token)).Code);

        await using var viewer = await RoomClient.ConnectAsync(server.Url, ticket, cancellationToken: Cancelled);
        var again = await RefusedAsync(server, ticket);

        Assert.Equal((Content.Identity, Content.Name, Content.Metadata), (viewer.Local.Identity, viewer.Local.Name, viewer.Local.Metadata));
        Assert.Equal("view", viewer.Local.Attributes["ra.grants"]);
        Assert.Equal(Content.Grant.Room, viewer.Room);
        await Assert.ThrowsAsync<IOException>(() => viewer.OpenStreamAsync("control", ["x"], cancellationToken: Cancelled));
        Assert.Equal((RoomJoinFailure.Unauthorized, "ticket_used"), (again.Failure, again.Code));
    }

    [Fact]
    public async Task A_ticket_is_good_for_two_minutes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.StartAsync(time: time);
        var (first, second) = (Issue(server), Issue(server));

        time.Advance(TicketOffice.ValidFor - TimeSpan.FromMilliseconds(1));
        await using var viewer = await RoomClient.ConnectAsync(server.Url, first, cancellationToken: Cancelled);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("ticket_expired", (await RefusedAsync(server, second)).Code);
    }

    [Fact]
    public async Task A_ticket_that_was_changed_or_is_of_another_server_is_refused()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await TestServer.StartAsync(options => options.Keys[DevelopmentKey.ApiKey] = new string('o', 32));
        var ticket = Issue(server);
        var parts = ticket.Split('.');

        foreach (var wrong in new[]
        {
            Issue(other), "resume.", "resume.a.b", "resume.a.b.c", $"resume.{parts[1]}.{parts[2]}x", $"resume.{parts[1]}.", $"{ticket}.x",
            $"resume.{parts[1][..^4]}AAAA.{parts[2]}",
        })
        {
            Assert.Equal("ticket_malformed", (await RefusedAsync(server, wrong)).Code);
        }

        // A token's own signature is not a ticket's.
        var token = Content.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1)).Split('.');
        Assert.Equal("ticket_malformed", (await RefusedAsync(server, $"resume.{token[1]}.{token[2]}")).Code);
    }

    [Fact]
    public async Task A_server_that_does_not_know_tickets_does_not_take_one_for_a_token()
    {
        await using var server = await TestServer.StartAsync();
        var ticket = Issue(server);
        var validator = new AccessTokenValidator(
            [new KeyValuePair<string, string>(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret)]);

        Assert.Null((await validator.ValidateAsync(ticket)).Token);
    }

    [Fact]
    public async Task A_ticket_does_not_pass_a_ban_or_the_limits_and_is_not_used_up_by_a_refusal()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.MaxParticipantsPerRoom = 1;
            options.MaxStreamsPerConnection = 1;
        });
        var first = await server.JoinAsync("first", Content.Grant.Room);
        var ticket = Issue(server);

        Assert.Equal("room_full", (await RefusedAsync(server, ticket)).Code);
        await first.Client.LeaveAsync(Cancelled);
        await using var viewer = await RoomClient.ConnectAsync(server.Url, ticket, cancellationToken: Cancelled);

        Assert.Equal(Content.Identity, viewer.Local.Identity);
    }

    [Fact]
    public void Used_tickets_are_forgotten_when_they_have_expired_and_their_number_is_bounded()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var used = new UsedTickets(time);
        var expires = time.GetUtcNow() + TicketOffice.ValidFor;
        for (var i = 0; i < UsedTickets.Most; i++)
        {
            Assert.True(used.TryUse($"{i}", expires));
        }

        Assert.False(used.TryUse("one more", expires));
        time.Advance(TicketOffice.ValidFor);
        Assert.True(used.TryUse("one more", time.GetUtcNow() + TicketOffice.ValidFor));
        Assert.False(used.TryUse("one more", time.GetUtcNow() + TicketOffice.ValidFor));
    }

    private static string Issue(TestServer server) => server.Services.GetRequiredService<TicketOffice>()
        .Issue(new RoomPass(Content, DevelopmentKey.ApiKey, HearsLeaving: true))!;

    private static Task<RoomJoinException> RefusedAsync(TestServer server, string credential) =>
        Assert.ThrowsAsync<RoomJoinException>(() => RoomClient.ConnectAsync(server.Url, credential, cancellationToken: Cancelled));
}
