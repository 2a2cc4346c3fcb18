using Microsoft.Extensions.Options;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Tokens;

/// <summary>The tokens that the silo uses itself, each minted for one use with minimal permissions. Nothing here is logged.</summary>
internal sealed class AccessTokens(IOptions<LiveKitOptions> options, TimeProvider time)
{
    /// <summary>To join a room as the device. It subscribes to nothing: viewers send byte streams.</summary>
    internal string ForDevice(RoomName room, ParticipantIdentity identity, string displayName) => Mint(new LiveKitToken
    {
        Identity = identity.Value,
        Name = displayName,
        Grant = LiveKitGrant.Device(room.Value) with { CanSubscribe = false },
        IsDevice = true,
    });

    /// <summary>To list and remove the participants of one room.</summary>
    internal string ForRoomAdmin(RoomName room) => Mint(new LiveKitToken
    {
        Identity = string.Empty,
        Grant = LiveKitGrant.Administrator(room.Value),
    });

    /// <summary>To list rooms.</summary>
    internal string ForRoomList() => Mint(new LiveKitToken { Identity = string.Empty, Grant = new LiveKitGrant { RoomList = true } });

    private string Mint(LiveKitToken token) => token.Mint(options.Value.ApiKey, options.Value.ApiSecret, options.Value.TokenLifetime, time);
}
