using System.ComponentModel.DataAnnotations;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer;

/// <summary>How the device reaches the room server, section <c>RoomServer:Connector</c>.</summary>
public sealed class RoomServerConnectorOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "RoomServer:Connector";

    /// <summary>
    /// Address of the room server: ws, wss, http or https. Default <c>ws://127.0.0.1:7880</c>, where the stand-alone server listens.
    /// </summary>
    [Required]
    public Uri Url { get; set; } = new("ws://127.0.0.1:7880");

    /// <summary>API key of that server. Default: the development key.</summary>
    [Required]
    public string ApiKey { get; set; } = DevelopmentKey.ApiKey;

    /// <summary>Its secret, at least 32 UTF-8 bytes. Default: the development key's.</summary>
    [Required]
    public string ApiSecret { get; set; } = DevelopmentKey.ApiSecret;

    /// <summary>
    /// How long a minted token can open a connection: 30 s to 1 h, default 5 min (one is minted for each connection; the time allows for
    /// clock skew).
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:30", "01:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Bound on connecting and joining: 0.1 s to 2 min, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:02:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
