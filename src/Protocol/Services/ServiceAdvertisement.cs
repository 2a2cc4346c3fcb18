namespace RemoteAccess.Protocol;

/// <summary>
/// A service the device offers. Request and response are each described either in full (<see cref="Request"/>) or, the older form, by a
/// schema text alone (<see cref="RequestSchema"/>); on the wire the full form takes the place of the older one.
/// </summary>
public sealed record ServiceAdvertisement
{
    /// <summary>Names the service in calls; unique within the device.</summary>
    public required uint Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The service's type.</summary>
    public required string Type { get; init; }

    /// <summary>The requests in full; null when only <see cref="RequestSchema"/> tells of them.</summary>
    public ServiceSchema? Request { get; init; }

    /// <summary>The older form, written when <see cref="Request"/> is null.</summary>
    public string RequestSchema { get; init; } = string.Empty;

    /// <summary>The responses in full; null when only <see cref="ResponseSchema"/> tells of them.</summary>
    public ServiceSchema? Response { get; init; }

    /// <summary>The older form, written when <see cref="Response"/> is null.</summary>
    public string ResponseSchema { get; init; } = string.Empty;

    /// <summary>
    /// Whether a call may come in that encoding: a service with a request encoding takes only that, one without takes what the device
    /// supports.
    /// </summary>
    /// <param name="encoding">The encoding of the call.</param>
    /// <param name="supportedEncodings">The device's <see cref="ServerInfo.SupportedEncodings"/>.</param>
    public bool AcceptsRequestEncoding(string encoding, IReadOnlyCollection<string> supportedEncodings) =>
        Request is not null
            ? string.Equals(Request.Encoding, encoding, StringComparison.Ordinal)
            : supportedEncodings.Contains(encoding, StringComparer.Ordinal);
}
