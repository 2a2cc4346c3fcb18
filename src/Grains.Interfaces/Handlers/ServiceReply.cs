namespace RemoteAccess.Handlers;

/// <summary>The answer to a service call: a response or a failure.</summary>
[GenerateSerializer, Immutable, Alias("ra.ServiceReply")]
public sealed record ServiceReply
{
    private ServiceReply(string? error, string encoding, byte[] payload) => (Error, Encoding, Payload) = (error, encoding, payload);

    /// <summary>The error for the viewer; null if the call succeeded.</summary>
    [Id(0)] public string? Error { get; }

    /// <summary>Encoding of the payload.</summary>
    [Id(1)] public string Encoding { get; }

    /// <summary>The response.</summary>
    [Id(2)] public byte[] Payload { get; }

    /// <summary>A response.</summary>
    /// <param name="encoding">The payload's encoding, e.g. <c>json</c>.</param>
    /// <param name="payload">Passed by reference on the same silo: it must not change afterwards.</param>
    public static ServiceReply Ok(string encoding, byte[] payload)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentNullException.ThrowIfNull(payload);
        return new ServiceReply(null, encoding, payload);
    }

    /// <summary>A failure.</summary>
    /// <param name="message">Sent to the viewer unchanged: it must not contain secrets.</param>
    public static ServiceReply Failed(string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        return new ServiceReply(message, string.Empty, []);
    }
}
