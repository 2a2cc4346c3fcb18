namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>What is wrong with a token.</summary>
public enum TokenProblem
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Not a JWT in LiveKit's form, or a required claim is missing.</summary>
    Malformed,

    /// <summary>Signed with another algorithm than HS256, <c>none</c> included.</summary>
    WrongAlgorithm,

    /// <summary>Its issuer is not an API key of this server.</summary>
    UnknownKey,

    /// <summary>The signature is not that of the API key's secret.</summary>
    BadSignature,

    /// <summary>Its time has passed.</summary>
    Expired,

    /// <summary>Its time has not yet come.</summary>
    NotYetValid,
}
