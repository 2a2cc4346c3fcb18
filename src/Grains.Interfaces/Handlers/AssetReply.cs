namespace RemoteAccess.Handlers;

/// <summary>The answer to an asset request: data or an error.</summary>
[GenerateSerializer, Immutable, Alias("ra.AssetReply")]
public sealed record AssetReply
{
    private AssetReply(string? error, byte[] data) => (Error, Data) = (error, data);

    /// <summary>The error for the viewer; null if the fetch succeeded.</summary>
    [Id(0)] public string? Error { get; }

    /// <summary>The asset.</summary>
    [Id(1)] public byte[] Data { get; }

    /// <summary>An asset.</summary>
    /// <param name="data">Passed by reference on the same silo: it must not change afterwards.</param>
    public static AssetReply Ok(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new AssetReply(null, data);
    }

    /// <summary>A failure.</summary>
    /// <param name="message">Sent to the viewer unchanged: it must not contain secrets.</param>
    public static AssetReply Failed(string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        return new AssetReply(message, []);
    }
}
