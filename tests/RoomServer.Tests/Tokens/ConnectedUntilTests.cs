using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Tests.Support;
using RemoteAccess.RoomServer.Tickets;

namespace RemoteAccess.RoomServer.Tests.Tokens;

/// <summary>A token may bound the age of the connections that it opens.</summary>
public sealed class ConnectedUntilTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_ends_at_the_tokens_time_also_if_a_ticket_opened_it(bool ticket)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.StartAsync(options => options.PingTimeout = TimeSpan.FromMinutes(10), time: time);
        var content = Content(time, TimeSpan.FromSeconds(30));
        var credential = ticket
            ? server.Services.GetRequiredService<TicketOffice>().Issue(new RoomPass(content, DevelopmentKey.ApiKey, true))!
            : Mint(content, time);
        var viewer = new TestPeer(await RoomClient.ConnectAsync(server.Url, credential, cancellationToken: Cancelled));
        await using var kept = await RoomClient.ConnectAsync(
            server.Url, Mint(content with { Identity = "kept", ConnectedUntil = null }, time), cancellationToken: Cancelled);

        var ended = viewer.UntilAsync<Disconnected>();
        time.Advance(TimeSpan.FromSeconds(28));
        Assert.False(ended.IsCompleted);
        await Patience.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return ended.IsCompleted;
            },
            "the end of the connection");

        Assert.Equal(RoomCloseCode.AccessEnded, (await ended).Code);
        Assert.Null((await ended).Return);
        await kept.LeaveAsync(Cancelled);
        await viewer.Client.DisposeAsync();
    }

    [Fact]
    public async Task Neither_token_nor_ticket_opens_a_connection_after_the_tokens_time()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await TestServer.StartAsync(time: time);
        var content = Content(time, TimeSpan.FromSeconds(30));
        var token = Mint(content, time);
        var ticket = server.Services.GetRequiredService<TicketOffice>().Issue(new RoomPass(content, DevelopmentKey.ApiKey, true))!;

        time.Advance(TimeSpan.FromSeconds(41));

        Assert.Equal("token_expired", (await RefusedAsync(server, token)).Code);
        Assert.Equal("ticket_expired", (await RefusedAsync(server, ticket)).Code);
    }

    [Fact]
    public async Task The_time_is_read_from_the_token_and_must_be_a_number()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var validator = new AccessTokenValidator(
            [new KeyValuePair<string, string>(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret)], time);
        var content = Content(time, TimeSpan.FromSeconds(30));

        var read = await validator.ValidateAsync(Mint(content, time));
        var never = await validator.ValidateAsync(Mint(content with { ConnectedUntil = null }, time));

        Assert.Equal(content.ConnectedUntil!.Value.ToUnixTimeSeconds(), read.Token!.ConnectedUntil!.Value.ToUnixTimeSeconds());
        Assert.Null(never.Token!.ConnectedUntil);
    }

    private static AccessToken Content(TimeProvider time, TimeSpan connected) => new()
    {
        Identity = "viewer",
        Grant = new VideoGrant { RoomJoin = true, Room = "room" },
        ConnectedUntil = time.GetUtcNow() + connected,
    };

    private static string Mint(AccessToken content, TimeProvider time) =>
        content.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(5), time);

    private static Task<RoomJoinException> RefusedAsync(TestServer server, string credential) =>
        Assert.ThrowsAsync<RoomJoinException>(() => RoomClient.ConnectAsync(server.Url, credential, cancellationToken: Cancelled));
}
