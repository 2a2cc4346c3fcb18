using System.ComponentModel.DataAnnotations;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit;

/// <summary>How the device reaches LiveKit. Section <c>LiveKit</c>; validated at start, every error at once. The secret is never
/// logged.</summary>
public sealed class LiveKitOptions
{
    /// <summary>Name of the section in the configuration.</summary>
    public const string SectionName = "LiveKit";

    /// <summary>The most <see cref="OtherKeys"/>: 4, since every webhook is compared with all of them.</summary>
    public const int MaxOtherKeys = 4;

    /// <summary>Address of the LiveKit server: ws or wss (http and https mean the same). None by default: no LiveKit.</summary>
    public Uri? Url { get; set; }

    /// <summary>API key of the server or of the LiveKit Cloud project.</summary>
    public string ApiKey { get; set; } = string.Empty;

    /// <summary>The key's secret. Any length is accepted, as by the server; it signs with HS256, so give 32 bytes or more.</summary>
    public string ApiSecret { get; set; } = string.Empty;

    /// <summary>
    /// API key to secret: further keys whose webhooks are accepted besides those of <see cref="ApiKey"/>, while keys are rotated (the
    /// server signs with the key of its webhook configuration). At most <see cref="MaxOtherKeys"/>; none by default. Nothing is signed with
    /// them.
    /// </summary>
    public Dictionary<string, string> OtherKeys { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Address of RoomService, http or https. None by default: <see cref="Url"/> with http for ws and https for wss.</summary>
    public Uri? RoomServiceUrl { get; set; }

    /// <summary>
    /// How long a minted token can open a connection: 30 s to 1 h, default 5 min. One is minted for each join; the time allows for clock
    /// skew. The server refreshes the token of an open connection by itself.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:30", "01:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Bound on joining: 1 s to 1 min, default 10 s. A join took 30 to 60 ms on one machine.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bound on one call of RoomService: 0.1 s to 1 min, default 3 s. After it the look-up fails and the server's own report has to
    /// suffice.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Calls of RoomService under way at once, of all rooms of a silo: 1 to 1,000, default 16. Further calls wait.</summary>
    [Range(1, 1000)]
    public int ConcurrentRequests { get; set; } = 16;

    /// <summary>
    /// How often the server is asked whether viewers wait in rooms without their device (S7): 1 s to 10 min, default 5 s. One call for all
    /// rooms of a silo; webhooks are faster and do not replace it, since they can be lost.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often the device compares its participants of a room with the server's list, with a quarter of jitter: 5 s to 1 h, default 1
    /// min. One ListParticipants for each room with anybody in it, for departures that the library misses: 1,000 rooms ask 17 times a
    /// second. A missing participant is looked up again 3 s later, and then removed.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan PresenceInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Bytes of one inbound stream that may wait while its reader is at work: 64 KiB to 64 MiB, default 4 MiB. LiveKit cannot slow a
    /// sender, so this bounds the pause of the device that a fast viewer survives. Until its first read a stream holds <see
    /// cref="IInboundStream.MaxBufferedBytes"/> (B11).
    /// </summary>
    [Range(IInboundStream.MaxBufferedBytes, 64 * 1024 * 1024)]
    public int InboundBufferBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Every key whose signature is accepted.</summary>
    internal IEnumerable<KeyValuePair<string, string>> BelievedKeys => OtherKeys.Prepend(KeyValuePair.Create(ApiKey, ApiSecret));

    /// <summary>The address for the native library: <see cref="Url"/> with ws for http.</summary>
    internal string SignalAddress => Address(Url!, secure => secure ? "wss" : "ws");

    /// <summary>The address of RoomService, without a slash at the end.</summary>
    internal string RoomServiceAddress => Address(RoomServiceUrl ?? Url!, secure => secure ? "https" : "http");

    private static string Address(Uri url, Func<bool, string> scheme)
    {
        var port = url.IsDefaultPort ? -1 : url.Port;
        return new UriBuilder(scheme(url.Scheme is "wss" or "https"), url.Host, port, url.AbsolutePath).Uri.AbsoluteUri.TrimEnd('/');
    }
}
