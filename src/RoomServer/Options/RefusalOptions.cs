using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.RoomServer;

/// <summary>
/// How many refusals (401, 403) get a full answer, section <c>Refusals</c>. Beyond the rate the answer is 429 with <c>Retry-After</c>. A
/// request with a valid token, key or password is never counted.
/// </summary>
public sealed class RefusalOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Refusals";

    /// <summary>
    /// Refusals per minute of one remote address (of IPv6 the first 64 bits): 1 to 1,000,000, default 300 (a page of viewers whose tokens
    /// have expired; behind a proxy all of them have its address). At once as many.
    /// </summary>
    [Range(1, 1_000_000)]
    public int PerAddressPerMinute { get; set; } = 300;

    /// <summary>Refusals per minute of all addresses together: 1 to 10,000,000, default 6,000. At once as many.</summary>
    [Range(1, 10_000_000)]
    public int PerMinute { get; set; } = 6_000;
}
