namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>The outcome of an accepted webhook.</summary>
internal enum WebhookOutcome
{
    /// <summary>Its event is not used: another kind, about the device itself, or about a hidden participant.</summary>
    Ignored,

    /// <summary>The room is unknown or closed.</summary>
    NotServed,

    /// <summary>The room was notified.</summary>
    Told,

    /// <summary>The room was opened for the viewer.</summary>
    Opened,

    /// <summary>The room matches a rule, but its device grain has no such device, or described it wrongly.</summary>
    NotOpened,

    /// <summary>Too many rooms were opened within a minute.</summary>
    Limited,

    /// <summary>A grain could not be reached or failed.</summary>
    Failed,

    /// <summary>It is not an event.</summary>
    Malformed,

    /// <summary>It has more bytes than <see cref="LiveKitWebhook.MaxBodyBytes"/>.</summary>
    TooLarge,
}
