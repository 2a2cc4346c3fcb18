namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>What joining takes.</summary>
/// <param name="Url"><c>ws://</c> or <c>wss://</c> address of the server.</param>
/// <param name="Token">The access token: secret, never logged, hence the <see cref="ToString"/>.</param>
internal sealed record NativeConnectRequest(string Url, string Token)
{
    /// <summary>
    /// How long one attempt to join may take, 1 to 60 s; the task fails 5 s later at the latest, because the library takes 3 s more with a
    /// silent server. 10 s: a join took 30 to 60 ms.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts the library makes after a failed one. 0: the caller has its own back-off and would not see the failures.</summary>
    public int Retries { get; init; }

    /// <summary>Address only.</summary>
    public override string ToString() => $"{nameof(NativeConnectRequest)} {{ Url = {Url} }}";
}
