namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>
/// The public API key of the examples. The room server accepts it only while it listens on loopback alone, and then only on connections
/// over loopback.
/// </summary>
public static class DevelopmentKey
{
    /// <summary>The API key.</summary>
    public const string ApiKey = "devkey";

    /// <summary>Its public secret, long enough for HS256.</summary>
    public const string ApiSecret = "devsecret-for-loopback-only-never-deploy";
}
