using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Metrics;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>
/// Limits refusals (401, 403) by remote address. An endpoint asks before it refuses a request: beyond the rate the answer is 429 with
/// <c>Retry-After</c>, a constant without a log line of its own. Endpoints check the credential first, so a caller with a valid one is
/// never refused because of others with the same address, as behind a proxy. Thread-safe.
/// </summary>
internal sealed partial class RefusalLimits
{
    /// <summary>The most addresses that are remembered; further ones are refused with 429 until some are forgotten.</summary>
    private const int MostAddresses = 10_000;

    /// <summary>Log lines about wrong credentials within ten seconds.</summary>
    private const int WrongCredentialLines = 3;

    private const int Ipv6PrefixBytes = 8;

    private readonly KeyedRates<IPAddress> _each;
    private readonly KeyedRates<bool> _all;
    private readonly LineLimit _lines;
    private readonly LineLimit _wrong;
    private readonly GuardedCounter _limited;
    private readonly ILogger _logger;
    private readonly string _retryAfter;

    public RefusalLimits(IOptions<RefusalOptions> options, IMeterFactory meters, TimeProvider time, ILogger<RefusalLimits> logger)
    {
        var (each, all) = (options.Value.PerAddressPerMinute, options.Value.PerMinute);
        _each = new KeyedRates<IPAddress>(each / 60.0, each, time, MostAddresses);
        _all = new KeyedRates<bool>(all / 60.0, all, time);
        _lines = new LineLimit(time);
        _wrong = new LineLimit(time, WrongCredentialLines);
        _logger = logger;
        _retryAfter = Math.Max(1, (60 + each - 1) / each).ToString(CultureInfo.InvariantCulture);
        _limited = meters.Create(RoomServerMetrics.MeterName).CreateCounter<long>(
            "roomserver.refusals.limited", "{request}", "Refused requests that were answered with 429: more than the rate of refusals.");
        _limited.Add(0);
    }

    /// <summary>Books a refusal.</summary>
    /// <returns>True when there are too many: 429 is set, and the caller writes no more than a constant.</returns>
    public bool IsBeyond(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (_each.TryTake(KeyOf(address)) && _all.TryTake(true))
        {
            return false;
        }

        _limited.Add(1);
        if (_lines.IsDue(out var unlogged))
        {
            LogLimited(address.ToString(), unlogged);
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = _retryAfter;
        return true;
    }

    /// <summary>Books a refusal of a credential and logs it; the lines are limited.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">The endpoint, as the log line names it.</param>
    /// <param name="fix">The fix: what the caller must send.</param>
    /// <returns>As <see cref="IsBeyond(HttpContext)"/>.</returns>
    public bool IsBeyond(HttpContext context, string endpoint, string fix)
    {
        if (IsBeyond(context))
        {
            return true;
        }

        if (_wrong.IsDue(out var unlogged))
        {
            LogWrongCredential((context.Connection.RemoteIpAddress ?? IPAddress.None).ToString(), endpoint, fix, unlogged);
        }

        return false;
    }

    /// <summary>The key of an IPv6 address is its network: a host there can use all of the network's addresses.</summary>
    private static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(Ipv6PrefixBytes).Clear();
        return new IPAddress(bytes);
    }

    [LoggerMessage(1111, LogLevel.Warning,
        "Requests from {Caller}, and perhaps others, are refused more often than section Refusals permits; they are answered with 429; "
        + "{Unlogged} more since the last such line.")]
    private partial void LogLimited(string caller, long unlogged);

    [LoggerMessage(1113, LogLevel.Warning,
        "A request from {Caller} for {Endpoint} was refused: its credential is missing or wrong; {Fix} ({Unlogged} more since the last "
        + "such line)")]
    private partial void LogWrongCredential(string caller, string endpoint, string fix, long unlogged);
}
