namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>Why a webhook is refused. For the log and the metrics; never sent to the caller.</summary>
internal enum WebhookRefusal
{
    /// <summary>It is accepted.</summary>
    None,

    /// <summary>There is no <c>Authorization</c> header.</summary>
    NoToken,

    /// <summary>The header is not a JWT, or its claims are not those of a webhook's.</summary>
    NotAToken,

    /// <summary>The signature is not that of <c>LiveKit:ApiSecret</c>.</summary>
    BadSignature,

    /// <summary>It names another algorithm than HS256.</summary>
    WrongAlgorithm,

    /// <summary>The issuer is not <c>LiveKit:ApiKey</c>.</summary>
    WrongKey,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>It becomes valid later.</summary>
    NotYetValid,

    /// <summary>It has no hash of a body, like an access token.</summary>
    NoBodyHash,

    /// <summary>Its hash is that of another body.</summary>
    WrongBody,

    /// <summary>The body did not arrive in time.</summary>
    SlowBody,

    /// <summary>The same token, or an event with the same id, was accepted before.</summary>
    Replay,
}
