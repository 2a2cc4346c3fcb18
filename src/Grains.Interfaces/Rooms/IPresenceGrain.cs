using Orleans.Metadata;
using RemoteAccess.Keys;

namespace RemoteAccess.Rooms;

/// <summary>
/// Answers where a viewer is present in the fleet. Key: any number, in most cases 0. Works in the silo of its caller, or of a client's
/// gateway, asks every silo at once and keeps nothing. Reentrant: questions do not wait for each other. It does not know viewers that wait
/// for a room which is open nowhere.
/// </summary>
[Alias("ra.IPresenceGrain"), DefaultGrainType("presence")]
public interface IPresenceGrain : IGrainWithIntegerKey
{
    /// <summary>The most rooms of one page.</summary>
    const int MaxPage = 1_000;

    /// <summary>
    /// The rooms in which a viewer is served, waits for a retry (B4) or is being removed, in ordinal order of their names. Each room is
    /// there once; of two sessions of a room the newer one counts. A room that moves to another silo at this moment may be missing. A
    /// question costs a call to each silo, and joins cost nothing elsewhere.
    /// </summary>
    /// <param name="identity">The viewer.</param>
    /// <param name="after"><see cref="PresencePage.Next"/> of the page before; empty for the first page.</param>
    /// <param name="most">How many rooms at most, 1 to <see cref="MaxPage"/>.</param>
    /// <returns>The page. If silos did not answer within 2 s, it is partial and names them; this is no error.</returns>
    /// <exception cref="ArgumentException">The identity is unset, or <paramref name="after"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is out of range.</exception>
    [Alias("Find")]
    Task<PresencePage> Find(ParticipantIdentity identity, string after, int most);
}
