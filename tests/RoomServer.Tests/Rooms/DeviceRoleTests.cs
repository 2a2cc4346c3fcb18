using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Tests.Support;
using PayloadJson = RemoteAccess.RoomServer.Client.Tokens.TokenContext;

namespace RemoteAccess.RoomServer.Tests.Rooms;

/// <summary>What viewers know the device by, nobody else can have.</summary>
[Trait("Rule", "B16")]
public sealed class DeviceRoleTests
{
    private static readonly Dictionary<string, string> Role = new() { [DeviceRole.Attribute] = DeviceRole.Device };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, null, "roomAdmin")]
    [InlineData(false, false, "roomAdmin")]
    [InlineData(true, true, "canUpdateOwnMetadata")]
    public async Task A_token_that_claims_the_role_and_is_not_a_devices_is_neither_minted_nor_let_in(
        bool admin, bool? canUpdate, string lacks)
    {
        await using var server = await TestServer.StartAsync();
        var token = new AccessToken
        {
            Identity = "eve",
            Grant = new VideoGrant { RoomJoin = true, Room = TestServer.DefaultRoom, RoomAdmin = admin, CanUpdateOwnMetadata = canUpdate },
            Attributes = Role,
        };

        var refused = Assert.Throws<ArgumentException>(
            () => token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1)));
        Assert.Contains(lacks, refused.Message, StringComparison.Ordinal);
        await RefusedAsync(server, Signed(token), "role_refused", lacks);
    }

    [Fact]
    public async Task Nobody_gives_itself_the_role_later_nor_another_value_of_it()
    {
        await using var server = await TestServer.StartAsync();
        var eve = await server.JoinAsync("eve", grant: grant => grant with { CanUpdateOwnMetadata = true });

        foreach (var value in (string[])[DeviceRole.Device, "viewer", string.Empty])
        {
            var changes = new Dictionary<string, string> { ["colour"] = "red", [DeviceRole.Attribute] = value };
            var refused = await Assert.ThrowsAsync<IOException>(() => eve.Client.UpdateAttributesAsync(changes, Cancelled));
            Assert.Contains("ra.role", refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(eve.Client.Local.Attributes);
    }

    [Fact]
    public async Task Everybody_receives_the_role_and_that_its_holder_cannot_change_it()
    {
        await using var server = await TestServer.StartAsync();
        var early = await server.JoinAsync("early", grant: grant => grant with { CanUpdateOwnMetadata = true });
        await server.JoinAsync("device", grant: grant => grant with { RoomAdmin = true }, token: token => token with { Attributes = Role });
        var late = await server.JoinAsync("late");

        await early.UntilAsync<ParticipantBecameActive>();
        foreach (var device in (ParticipantInfo?[])[early.Client.Find("device"), late.Client.Find("device")])
        {
            Assert.True(DeviceRole.IsProven(device!.Attributes, device.CanUpdateOwnMetadata));
        }

        Assert.False(DeviceRole.IsProven(late.Client.Find("early")!.Attributes, late.Client.Find("early")!.CanUpdateOwnMetadata));
    }

    [Fact]
    public async Task A_viewers_token_with_the_devices_identity_is_refused_while_the_device_is_there_and_the_device_may_come_back()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device", grant: grant => grant with { RoomAdmin = true });

        await RefusedAsync(server, server.Token("device"), "identity_taken", "would evict");
        var again = await server.JoinAsync("device", grant: grant => grant with { RoomAdmin = true });

        Assert.Equal(RoomCloseCode.DuplicateIdentity, (await device.UntilAsync<Disconnected>()).Code);
        await again.Client.LeaveAsync(Cancelled);
        var viewer = await server.JoinAsync("device");
        await server.JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        Assert.Equal(RoomCloseCode.DuplicateIdentity, (await viewer.UntilAsync<Disconnected>()).Code);
    }

    [Fact]
    public async Task A_viewer_that_passed_the_tokens_check_before_the_device_came_is_refused_at_the_join()
    {
        await using var server = await TestServer.StartAsync();
        var early = await server.RawAsync("device");
        var device = await server.JoinAsync("device", grant: grant => grant with { RoomAdmin = true });

        await early.TextAsync(RawPeer.Hello);

        Assert.Equal((RoomCloseCode)4011, (await early.ClosedAsync()).Code);
        Assert.NotNull(device.Client.Local);
        Assert.False(device.Client.Events.Completion.IsCompleted);
    }

    private static async Task RefusedAsync(TestServer server, string token, string code, string words)
    {
        var refused = await Assert.ThrowsAsync<RoomJoinException>(
            () => RoomClient.ConnectAsync(server.Url, token, cancellationToken: Cancelled));
        Assert.Equal((RoomJoinFailure.Unauthorized, code), (refused.Failure, refused.Code));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    // As somebody would who holds the key and another implementation.
    private static string Signed(AccessToken token)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var payload = new TokenPayload
        {
            Iss = DevelopmentKey.ApiKey,
            Sub = token.Identity,
            Nbf = now,
            Exp = now + 60,
            Attributes = token.Attributes.ToDictionary(pair => pair.Key, string? (pair) => pair.Value),
            Video = token.Grant,
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(payload, PayloadJson.Default.TokenPayload),
            new SigningCredentials(AccessToken.SigningKey(DevelopmentKey.ApiSecret), SecurityAlgorithms.HmacSha256));
    }
}
