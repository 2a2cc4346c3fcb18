using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Admission;

/// <summary>A connection is refused before the upgrade.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The answer to the client.</param>
internal sealed record Refusal(int Status, RefusalBody Body)
{
    /// <summary>When the client may try again; sent with a 503.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The room of its token; null until the token is verified.</summary>
    public string? Room { get; init; }

    /// <summary>The identity of its token; null until the token is verified.</summary>
    public string? Identity { get; init; }

    /// <summary>The API key that signed its token; null until the token is verified.</summary>
    public string? ApiKey { get; init; }
}
