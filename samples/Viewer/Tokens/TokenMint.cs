using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tokens;

/// <summary>The access token for one join.</summary>
internal static class TokenMint
{
    /// <summary>Long enough to join, even with clocks apart; an open connection outlives its token.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    /// <summary>The given token, or a fresh one that states our protocol version (S2) and offers flow control (B12).</summary>
    /// <exception cref="ArgumentException">The key is empty or the secret too short.</exception>
    public static string TokenFor(Credentials credentials, string room, TimeProvider time) => credentials switch
    {
        GivenToken given => given.Token,
        SigningKey key => Content(key.Identity, room).Mint(key.Key, key.Secret, ValidFor, time),
        _ => throw new ArgumentOutOfRangeException(nameof(credentials), credentials.GetType().Name, "No such credentials."),
    };

    private static AccessToken Content(string identity, string room) => new()
    {
        Identity = identity,
        Grant = new VideoGrant { RoomJoin = true, Room = room, CanPublish = false, CanPublishData = true },
        Attributes = new Dictionary<string, string>
        {
            [ProtocolVersion.AttributeName] = ProtocolVersion.Current,
            [FlowControl.AttributeName] = FlowControl.AttributeValue,
        },
    };
}
