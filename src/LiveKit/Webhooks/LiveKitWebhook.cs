using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>
/// Handles LiveKit's webhooks. It checks in this order: the token (before a byte of the body is read), the size, the body's hash, the
/// body's content, and whether it was received before. Knows no HTTP server. Never logs a token or a body. Thread-safe.
/// </summary>
public sealed partial class LiveKitWebhook : IDisposable
{
    /// <summary>
    /// The longest body read: 8 MiB. LiveKit's have about 1 KiB, and permit 512 KiB of metadata each to room and participant and 64 KiB of
    /// attributes, of which JSON can make six times as much.
    /// </summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    private readonly WebhookBodies _bodies;
    private readonly IOptions<LiveKitOptions> _options;
    private readonly RoomNotifier _notifier;
    private readonly SeenWebhooks _seen;
    private readonly WebhookMetrics _metrics;
    private readonly RefusalLog _refusals;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    internal LiveKitWebhook(
        IOptions<LiveKitOptions> options,
        RoomNotifier notifier,
        SeenWebhooks seen,
        WebhookMetrics metrics,
        TimeProvider time,
        ILogger<LiveKitWebhook> log)
    {
        (_options, _notifier, _seen, _metrics, _time, _log) = (options, notifier, seen, metrics, time, log);
        _refusals = new RefusalLog(time);
        _bodies = new WebhookBodies(time);
    }

    /// <inheritdoc/>
    public void Dispose() => _bodies.Dispose();

    /// <summary>Handles one webhook. Bounded in time.</summary>
    /// <param name="authorization">The <c>Authorization</c> header; null when there is none or several.</param>
    /// <param name="body">The body; read to <see cref="MaxBodyBytes"/> at most, and not read when the token is refused.</param>
    /// <param name="caller">The caller's address, for the log.</param>
    /// <param name="cancellationToken">The caller disconnected.</param>
    /// <exception cref="OperationCanceledException">The caller disconnected while the body was read.</exception>
    public async Task<WebhookAnswer> ReceiveAsync(string? authorization, Stream body, string caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body);
        var refusal = WebhookToken.Verify(authorization, _options.Value.BelievedKeys, _time.GetUtcNow(), out var token);
        if (refusal != WebhookRefusal.None)
        {
            return Refuse(refusal, caller);
        }

        using var read = await _bodies.ReadAsync(body, cancellationToken).ConfigureAwait(false);
        switch (read.Outcome)
        {
            case BodyOutcome.Slow:
                return Refuse(WebhookRefusal.SlowBody, caller);
            case BodyOutcome.TooLarge:
                _metrics.Unread(WebhookOutcome.TooLarge);
                LogTooLarge(caller, MaxBodyBytes);
                return WebhookAnswer.TooLarge;
        }

        if (!token!.IsFor(read.Bytes.Span))
        {
            return Refuse(WebhookRefusal.WrongBody, caller);
        }

        if (WebhookEvent.Parse(read.Bytes) is not { } told)
        {
            _metrics.Unread(WebhookOutcome.Malformed);
            LogMalformed(caller);
            return WebhookAnswer.Malformed;
        }

        return _seen.TryAdd(token, told.Id) ? await HandleAsync(told, token).ConfigureAwait(false) : Refuse(WebhookRefusal.Replay, caller);
    }

    private async Task<WebhookAnswer> HandleAsync(WebhookEvent told, WebhookToken token)
    {
        var outcome = WebhookOutcome.Failed;
        try
        {
            outcome = await _notifier.NotifyAsync(told).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogFailed(told.Room?.ToString() ?? "(none)", exception.ForLog());
        }

        _metrics.Handled(told, outcome);
        if (outcome is not (WebhookOutcome.Failed or WebhookOutcome.Limited))
        {
            return WebhookAnswer.Taken;
        }

        _seen.Forget(token, told.Id);
        return WebhookAnswer.TryAgain;
    }

    private WebhookAnswer Refuse(WebhookRefusal refusal, string caller)
    {
        _metrics.Refused(refusal);
        if (_refusals.IsDue(refusal, out var unlogged))
        {
            LogRefused(caller, refusal, Advice(refusal), unlogged);
        }

        return WebhookAnswer.Refused;
    }

    private static string Advice(WebhookRefusal refusal) => refusal switch
    {
        WebhookRefusal.NoToken => "it has no Authorization header; a proxy in front of the silo must pass the header on",
        WebhookRefusal.BadSignature =>
            "it is not signed with LiveKit:ApiSecret nor with a secret of LiveKit:OtherKeys; give the webhook the key of LiveKit:ApiKey "
            + "(webhook.api_key of the server)",
        WebhookRefusal.WrongKey => "it is signed with another key than LiveKit:ApiKey and LiveKit:OtherKeys",
        WebhookRefusal.Expired or WebhookRefusal.NotYetValid => "it is expired or not yet valid; compare the clocks",
        WebhookRefusal.WrongBody => "its body is not the one that was signed; a proxy in front of the silo must not change the body",
        WebhookRefusal.NoBodyHash => "its token is not a webhook token",
        WebhookRefusal.Replay => "it was received before",
        WebhookRefusal.SlowBody => "its body did not come in time",
        _ => "its Authorization header is not a webhook token",
    };

    [LoggerMessage(4160, LogLevel.Warning,
        "A webhook from {Caller} was refused ({Refusal}): {Fix}. {Unlogged} more for this reason since the last such line")]
    private partial void LogRefused(string caller, WebhookRefusal refusal, string fix, long unlogged);

    [LoggerMessage(4161, LogLevel.Warning, "A signed webhook from {Caller} has more than {MaxBytes} bytes and was not read")]
    private partial void LogTooLarge(string caller, int maxBytes);

    [LoggerMessage(4162, LogLevel.Warning, "A signed webhook from {Caller} is not a LiveKit event")]
    private partial void LogMalformed(string caller);

    [LoggerMessage(4163, LogLevel.Warning, "A webhook about room {Room} could not be handled; LiveKit is asked to send it again")]
    private partial void LogFailed(OutsideText room, LoggedException exception);
}
