namespace RemoteAccess.Protocol;

/// <summary>
/// A service that the device offers. Request and response are each described either in full (<see cref="Request"/>) or, in the older form,
/// by a schema text alone (<see cref="RequestSchema"/>). The full form is written instead of the older one.
/// </summary>
public sealed record ServiceAdvertisement
{
    /// <summary>Identifies the service in calls; unique within the device.</summary>
    public required uint Id { get; init; }

    /// <summary>The name for people.</summary>
    public required string Name { get; init; }

    /// <summary>The service's type.</summary>
    public required string Type { get; init; }

    /// <summary>The full description of requests; null if only <see cref="RequestSchema"/> describes them.</summary>
    public ServiceSchema? Request { get; init; }

    /// <summary>The older form, written if <see cref="Request"/> is null.</summary>
    public string RequestSchema { get; init; } = string.Empty;

    /// <summary>The full description of responses; null if only <see cref="ResponseSchema"/> describes them.</summary>
    public ServiceSchema? Response { get; init; }

    /// <summary>The older form, written if <see cref="Response"/> is null.</summary>
    public string ResponseSchema { get; init; } = string.Empty;

    /// <summary>
    /// Whether a call may have that encoding: a service with a request encoding accepts only that one; a service without one accepts the
    /// encodings that the device supports.
    /// </summary>
    /// <param name="encoding">The encoding of the call.</param>
    /// <param name="supportedEncodings">The device's <see cref="ServerInfo.SupportedEncodings"/>.</param>
    public bool AcceptsRequestEncoding(string encoding, IReadOnlyCollection<string> supportedEncodings) =>
        Request is not null
            ? string.Equals(Request.Encoding, encoding, StringComparison.Ordinal)
            : supportedEncodings.Contains(encoding, StringComparer.Ordinal);
}
