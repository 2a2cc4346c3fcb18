using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.LiveKit.Tokens;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.LiveKit.Tests.Tokens;

/// <summary>The expected tokens were made by another implementation of JWT, over LiveKit's development secret.</summary>
public sealed class LiveKitTokenTests
{
    private const string LongSecret = "a-secret-of-at-least-thirty-two-bytes";

    private static readonly FakeTimeProvider s_time = new(DateTimeOffset.FromUnixTimeSeconds(1_795_000_000));

    [Fact]
    public void A_devices_token_is_the_known_one() => Assert.Equal(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJzdWIiOiJkZXZpY2UtMSIsIm5iZiI6MTc5NTAwMDAwMCwiZXhwIjoxNzk1MDA"
        + "wNjAwLCJuYW1lIjoiRGV2aWNlIiwiYXR0cmlidXRlcyI6eyJyYS5yb2xlIjoiZGV2aWNlIn0sInZpZGVvIjp7InJvb20iOiJyb29tLTEiLCJyb29tSm9pbiI"
        + "6dHJ1ZSwiY2FuUHVibGlzaCI6ZmFsc2UsImNhblN1YnNjcmliZSI6dHJ1ZSwiY2FuUHVibGlzaERhdGEiOnRydWV9fQ.889TVwx48U1KV3A_toHtGDpgnrKt"
        + "ptQ_MSh5mKVlXGY",
        new LiveKitToken { Identity = "device-1", Name = "Device", Grant = LiveKitGrant.Device("room-1"), IsDevice = true }
            .Mint("devkey", "secret", TimeSpan.FromMinutes(10), s_time));

    [Fact]
    [Trait("Rule", "B16")]
    public void The_devices_role_is_given_to_a_device_only_and_never_together_with_the_permission_to_change_it()
    {
        var viewer = new LiveKitToken
        {
            Identity = "v",
            Grant = LiveKitGrant.Viewer("r"),
            Attributes = new Dictionary<string, string> { [DeviceRole.Attribute] = DeviceRole.Device },
        };
        var grant = LiveKitGrant.Device("r") with { CanUpdateOwnMetadata = true };
        var changeable = new LiveKitToken { Identity = "device", Grant = grant, IsDevice = true };

        Assert.Contains(
            "ra.role=device",
            Assert.Throws<ArgumentException>(() => viewer.Mint("k", "s", TimeSpan.FromMinutes(1))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "canUpdateOwnMetadata",
            Assert.Throws<ArgumentException>(() => changeable.Mint("k", "s", TimeSpan.FromMinutes(1))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_administrators_token_is_the_known_one() => Assert.Equal(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJuYmYiOjE3OTUwMDAwMDAsImV4cCI6MTc5NTAwMDA2MCwidmlkZW8iOnsicm9vbSI6InJvb20tMSIsInJvb21BZG1pbiI6dHJ1ZSwiY2FuUHVibGlzaCI6ZmFsc2UsImNhblN1YnNjcmliZSI6ZmFsc2UsImNhblB1Ymxpc2hEYXRhIjpmYWxzZX19.8aEF7oIsi2vIEU4QzG9JSYe4t7bc7JGX-sUUWxmp6pQ",
        new LiveKitToken { Identity = string.Empty, Grant = LiveKitGrant.Administrator("room-1") }.Mint(
            "devkey", "secret", TimeSpan.FromMinutes(1), s_time));

    [Fact]
    public void A_viewers_token_is_the_known_one() => Assert.Equal(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJkZXZrZXkiLCJzdWIiOiJ2aWV3ZXItMSIsIm5iZiI6MTc5NTAwMDAwMCwiZXhwIjoxNzk1MDAzNjAwLCJtZXRhZGF0YSI6Im0iLCJhdHRyaWJ1dGVzIjp7InByb3RvY29sVmVyc2lvbiI6IjIifSwidmlkZW8iOnsicm9vbSI6InJvb20tMSIsInJvb21Kb2luIjp0cnVlLCJjYW5QdWJsaXNoIjpmYWxzZSwiY2FuU3Vic2NyaWJlIjp0cnVlLCJjYW5QdWJsaXNoRGF0YSI6dHJ1ZSwiaGlkZGVuIjp0cnVlfX0.DcRiokWHo34Q5VJOPIWsr4xYZLPmYZ32JC72YVcU1q4",
        new LiveKitToken
        {
            Identity = "viewer-1",
            Metadata = "m",
            Attributes = new Dictionary<string, string> { ["protocolVersion"] = "2" },
            Grant = LiveKitGrant.Viewer("room-1") with { Hidden = true },
        }.Mint("devkey", "secret", TimeSpan.FromHours(1), s_time));

    [Fact]
    public void Permissions_that_LiveKit_grants_by_default_are_refused_explicitly()
    {
        var token = new LiveKitToken { Identity = "x", Grant = new LiveKitGrant { RoomJoin = true, Room = "r" } }.Mint(
            "k", "s", TimeSpan.FromMinutes(1), s_time);

        var video = Payload(token).GetProperty("video");
        Assert.All(["canPublish", "canSubscribe", "canPublishData"], name => Assert.False(video.GetProperty(name).GetBoolean()));
    }

    [Fact]
    public async Task The_room_servers_validator_reads_it_as_its_own()
    {
        var token = new LiveKitToken { Identity = "device-1", Name = "Device", Grant = LiveKitGrant.Device("room-1") }
            .Mint("key", LongSecret, TimeSpan.FromMinutes(10), s_time);

        var validation = await new AccessTokenValidator([new KeyValuePair<string, string>("key", LongSecret)], s_time).ValidateAsync(token);

        Assert.Equal(TokenProblem.None, validation.Problem);
        Assert.Equal(("device-1", "Device", "room-1", true, false), (
            validation.Token!.Identity, validation.Token.Name, validation.Token.Grant.Room, validation.Token.Grant.RoomJoin,
                validation.Token.Grant.CanPublish));
    }

    [Theory]
    [InlineData("", "s", 60)]
    [InlineData("k", "", 60)]
    [InlineData("k", "s", 0)]
    [InlineData("k", "s", 86_401)]
    public void A_token_without_a_key_a_secret_or_a_time_is_refused(string key, string secret, int seconds) =>
        Assert.ThrowsAny<ArgumentException>(
        () => new LiveKitToken { Identity = "x", Grant = LiveKitGrant.Device("r") }.Mint(
            key, secret, TimeSpan.FromSeconds(seconds), s_time));

    [Theory]
    [InlineData("", "r")]
    [InlineData("x", "")]
    public void A_token_that_joins_names_an_identity_and_a_room(string identity, string room) => Assert.Throws<ArgumentException>(
        () => new LiveKitToken { Identity = identity, Grant = new LiveKitGrant { RoomJoin = true, Room = room } }.Mint(
            "k", "s", TimeSpan.FromMinutes(1), s_time));

    private static JsonElement Payload(string token) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement.Clone();
}
