using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>What the last round of asking the other silos brought.</summary>
internal interface IFleetPings
{
    /// <summary>When the newest round began in which most active silos answered, this one included (timestamp of the clock).</summary>
    long HeardMajorityAt { get; }

    /// <summary>The active silos that were asked, this one included.</summary>
    int Members { get; }

    /// <summary>Those of them that answered, this one included.</summary>
    int Heard { get; }
}

/// <summary>Asks every other active silo for its load, all at once: whether most of them can be heard decides about being cut off
/// (B18).</summary>
/// <remarks>Used by one loop. The results may be read beside it.</remarks>
internal sealed class FleetPings(
    FleetMembers members, FleetLoads loads, SiloPeers peers, SessionHost host, IOptions<RemoteAccessOptions> options, TimeProvider time)
    : IFleetPings
{
    private long _heardMajorityAt = time.GetTimestamp();

    /// <inheritdoc/>
    public long HeardMajorityAt => Volatile.Read(ref _heardMajorityAt);

    /// <inheritdoc/>
    public int Members { get; private set; } = 1;

    /// <inheritdoc/>
    public int Heard { get; private set; } = 1;

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        loads.Answered(members.Here, host.Load);
        var others = members.Active.Where(silo => !silo.Equals(members.Here)).ToArray();
        var answers = await Task.WhenAll(others.Select(silo => AskAsync(silo, cancellationToken))).ConfigureAwait(false);
        var heard = 1 + answers.Count(static answered => answered);
        if (heard * 2 > others.Length + 1)
        {
            Volatile.Write(ref _heardMajorityAt, began);
        }

        (Members, Heard) = (others.Length + 1, heard);
        foreach (var gone in loads.Known.Keys.Except(others).Where(silo => !silo.Equals(members.Here)))
        {
            loads.Silent(gone);
        }
    }

    private async Task<bool> AskAsync(SiloAddress silo, CancellationToken cancellationToken)
    {
        try
        {
            loads.Answered(silo, await peers.Of(silo).GetLoad().AsTask()
                .WaitOrAbandonAsync(options.Value.Fleet.PingInterval, time, cancellationToken).ConfigureAwait(false));
            return true;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Silence is the finding; membership says whether the silo is dead.
            loads.Silent(silo);
            return false;
        }
    }
}
