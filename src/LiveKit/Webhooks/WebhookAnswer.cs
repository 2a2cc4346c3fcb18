namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>What LiveKit is told of one of its webhooks. It repeats what was answered with a server error, and nothing else.</summary>
public enum WebhookAnswer
{
    /// <summary>Taken, or of no interest: 200.</summary>
    Taken,

    /// <summary>Signed, and not an event: 400.</summary>
    Malformed,

    /// <summary>Not LiveKit's, too old, or seen before: 401. Why is for our log only.</summary>
    Refused,

    /// <summary>More than <see cref="LiveKitWebhook.MaxBodyBytes"/>: 413.</summary>
    TooLarge,

    /// <summary>Nothing could be done about it now; to be sent again: 503.</summary>
    TryAgain,
}
