using Orleans.Services;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Presence;

/// <summary>Answers where a viewer is present on one silo. One per silo, called by its address. Apart from <see cref="Fleet.ISiloPeer"/>:
/// many questions do not delay the pings that decide whether a silo is cut off.</summary>
[Alias("ra.ISiloPresence")]
internal interface ISiloPresence : IGrainService
{
    /// <summary>The first rooms of this silo, by ordinal order, in which a viewer is present.</summary>
    /// <param name="identity">The viewer.</param>
    /// <param name="after">The room after which they begin; empty for the first.</param>
    /// <param name="most">How many at most.</param>
    [Alias("Find")]
    ValueTask<SiloPresencePage> Find(ParticipantIdentity identity, string after, int most);
}

/// <summary>What one silo answers.</summary>
/// <param name="Rooms">The rooms, in ordinal order.</param>
/// <param name="More">Whether this silo has more of them.</param>
[GenerateSerializer, Immutable, Alias("ra.SiloPresencePage")]
internal sealed record SiloPresencePage([property: Id(0)] IReadOnlyList<ViewerPresence> Rooms, [property: Id(1)] bool More);
