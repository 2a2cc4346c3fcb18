namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>What became of a webhook that was believed.</summary>
internal enum WebhookOutcome
{
    /// <summary>Its event means nothing to us: of another kind, about the device itself, about somebody who hides.</summary>
    Ignored,

    /// <summary>The room is none of ours, or is closed.</summary>
    NotServed,

    /// <summary>The room was told.</summary>
    Told,

    /// <summary>The room was opened for the viewer.</summary>
    Opened,

    /// <summary>The room matches a rule, but its device grain has no such device, or described it wrongly.</summary>
    NotOpened,

    /// <summary>Too many rooms were opened within a minute.</summary>
    Limited,

    /// <summary>A grain could not be reached or failed.</summary>
    Failed,

    /// <summary>It is no event.</summary>
    Malformed,

    /// <summary>It has more than <see cref="LiveKitWebhook.MaxBodyBytes"/>.</summary>
    TooLarge,
}
