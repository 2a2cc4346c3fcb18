namespace RemoteAccess.EndToEnd.Tests;

/// <summary>Three ports for one silo.</summary>
/// <param name="Http">The listener.</param>
/// <param name="Silo">For other silos.</param>
/// <param name="Gateway">For Orleans clients.</param>
public sealed record SiloPorts(int Http, int Silo, int Gateway)
{
    /// <summary>Three that are free.</summary>
    public static SiloPorts Free() => new(FreePort.Next(), FreePort.Next(), FreePort.Next());
}
