namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>Why a webhook is not believed. For the log and the metrics; the caller is never told.</summary>
internal enum WebhookRefusal
{
    /// <summary>It is believed.</summary>
    None,

    /// <summary>There is no <c>Authorization</c> header.</summary>
    NoToken,

    /// <summary>The header is not a JWT, or its claims are not those of a webhook's.</summary>
    NotAToken,

    /// <summary>The signature is not that of <c>LiveKit:ApiSecret</c>.</summary>
    BadSignature,

    /// <summary>It says another algorithm than HS256.</summary>
    WrongAlgorithm,

    /// <summary>The issuer is not <c>LiveKit:ApiKey</c>.</summary>
    WrongKey,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>It becomes valid later.</summary>
    NotYetValid,

    /// <summary>It names no body, as an access token does not.</summary>
    NoBodyHash,

    /// <summary>It belongs to another body.</summary>
    WrongBody,

    /// <summary>The body did not come in time.</summary>
    SlowBody,

    /// <summary>The same token, or an event of the same id, was taken before.</summary>
    Replay,
}
