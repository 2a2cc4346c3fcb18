namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>The answer to a webhook. LiveKit repeats a webhook only after a server error.</summary>
public enum WebhookAnswer
{
    /// <summary>Accepted, or of no interest: 200.</summary>
    Taken,

    /// <summary>Signed, but not an event: 400.</summary>
    Malformed,

    /// <summary>Not LiveKit's, too old, or received before: 401. Only the log has the reason.</summary>
    Refused,

    /// <summary>More than <see cref="LiveKitWebhook.MaxBodyBytes"/>: 413.</summary>
    TooLarge,

    /// <summary>It could not be handled now and must be sent again: 503.</summary>
    TryAgain,
}
