namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>
/// The API key of the examples, known to everyone. The room server takes it only while it listens on loopback alone, and then only on
/// connections made over loopback.
/// </summary>
public static class DevelopmentKey
{
    /// <summary>The API key.</summary>
    public const string ApiKey = "devkey";

    /// <summary>Its secret: long enough for HS256, and no secret at all.</summary>
    public const string ApiSecret = "devsecret-for-loopback-only-never-deploy";
}
