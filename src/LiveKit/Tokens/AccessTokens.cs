using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Tokens;

/// <summary>Mints access tokens, each with the least it needs: JWTs, HS256 over the API secret. Nothing here is logged.</summary>
/// <remarks>Signed by hand because token libraries refuse secrets under 32 bytes, and LiveKit servers do not.</remarks>
internal sealed class AccessTokens(IOptions<LiveKitOptions> options, TimeProvider time)
{
    /// <summary>Attribute that tells a device's connection from a viewer's; set by the token, so it is there from the join on.</summary>
    internal const string RoleAttribute = "ra.role";

    /// <summary>Value of <see cref="RoleAttribute"/> of a device.</summary>
    internal const string DeviceRole = "device";

    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    /// <summary>
    /// To join a room as the device: byte streams and data tracks, no media either way. It may change its own attributes, because a change after
    /// the join is what makes the server tell of it at once.
    /// </summary>
    internal string ForDevice(RoomName room, ParticipantIdentity identity, string displayName) => Mint(
        new VideoGrant
        {
            RoomJoin = true,
            Room = room.Value,
            CanPublish = false,
            CanSubscribe = false,
            CanPublishData = true,
            CanUpdateOwnMetadata = true,
        },
        identity.Value,
        displayName.Length > 0 ? displayName : null,
        new Dictionary<string, string> { [RoleAttribute] = DeviceRole });

    /// <summary>To list and remove the participants of one room.</summary>
    internal string ForRoomAdmin(RoomName room) => Mint(new VideoGrant { RoomAdmin = true, Room = room.Value });

    /// <summary>To list rooms.</summary>
    internal string ForRoomList() => Mint(new VideoGrant { RoomList = true });

    private string Mint(VideoGrant grant, string? identity = null, string? name = null, Dictionary<string, string>? attributes = null)
    {
        var now = time.GetUtcNow();
        var claims = new TokenClaims
        {
            Iss = options.Value.ApiKey,
            Sub = identity,
            Nbf = now.ToUnixTimeSeconds(),
            Exp = (now + options.Value.TokenLifetime).ToUnixTimeSeconds(),
            Name = name,
            Video = grant,
            Attributes = attributes,
        };
        var signed = $"{Encode(Encoding.UTF8.GetBytes(Header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims, TokenJson.Default.TokenClaims))}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.ApiSecret), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Encode(signature)}";
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
