namespace RemoteAccess.Handlers;

/// <summary>Answer to an asset request: data or an error.</summary>
[GenerateSerializer, Immutable, Alias("ra.AssetReply")]
public sealed record AssetReply
{
    private AssetReply(string? error, byte[] data) => (Error, Data) = (error, data);

    /// <summary>Why it failed, for the viewer; null when it did not.</summary>
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
    /// <param name="message">Shown to the viewer as it is: nothing secret.</param>
    public static AssetReply Failed(string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        return new AssetReply(message, []);
    }
}
