using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Viewer.Tokens;

/// <summary>The access token for one join.</summary>
internal static class TokenMint
{
    /// <summary>Long enough to join even if the clocks differ; an open connection outlives its token.</summary>
    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(5);

    /// <summary>The given token, or a new one that states our protocol version (S2), offers flow control (B12) and carries the requested
    /// grants.</summary>
    /// <exception cref="ArgumentException">The key is empty or the secret too short.</exception>
    public static string TokenFor(Credentials credentials, string room, TimeProvider time) => credentials switch
    {
        GivenToken given => given.Token,
        SigningKey key => Content(key, room).Mint(key.Key, key.Secret, ValidFor, time),
        _ => throw new ArgumentOutOfRangeException(nameof(credentials), credentials.GetType().Name, "No such credentials."),
    };

    private static AccessToken Content(SigningKey key, string room)
    {
        var attributes = new Dictionary<string, string>
        {
            [ProtocolVersion.AttributeName] = ProtocolVersion.Current,
            [ViewerAttributes.Flow] = ViewerAttributes.FlowAcknowledged,
        };
        if (key.Grants is { } grants)
        {
            attributes[ViewerAttributes.Grants] = grants;
        }

        return new AccessToken
        {
            Identity = key.Identity,
            Grant = new VideoGrant { RoomJoin = true, Room = room, CanPublish = false, CanPublishData = true },
            Attributes = attributes,
        };
    }
}
