using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Identities;

/// <summary>The chains of one session, by identity: each is made with the first step for its identity and goes when it holds nothing and
/// remembers nothing (B4).</summary>
/// <remarks>One lock, under which steps are added too: a chain that goes gets no step any more, and the next step makes another one. The
/// lock of a chain is taken under it.</remarks>
internal sealed partial class IdentityChains(ParticipantSet set, SessionContext context, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParticipantIdentity, IdentityChain> _chains = [];

    /// <summary>Chains alive; for leak checks.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _chains.Count;
            }
        }
    }

    /// <summary>The chain of an identity, or null.</summary>
    public IdentityChain? Find(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            return _chains.GetValueOrDefault(identity);
        }
    }

    /// <summary>All of them now.</summary>
    public IdentityChain[] ToArray()
    {
        lock (_gate)
        {
            return [.. _chains.Values];
        }
    }

    /// <summary>Adds a step to an identity's chain, which is made when there is none.</summary>
    public void Post(ParticipantIdentity identity, ChainStep step)
    {
        lock (_gate)
        {
            if (!_chains.TryGetValue(identity, out var chain))
            {
                _chains.Add(identity, chain = new IdentityChain(identity, set, context));
            }

            chain.Post(step);
        }
    }

    /// <summary>Lets a chain go that holds nothing; later, when it still remembers failures or debts.</summary>
    public void RetireIfSpent(IdentityChain chain)
    {
        lock (_gate)
        {
            if (!chain.IsSpent || _chains.GetValueOrDefault(chain.Identity) != chain)
            {
                return;
            }

            var remembers = chain.Remembers;
            if (remembers > TimeSpan.Zero && !set.IsClosing)
            {
                chain.ForgetLater(remembers);
                return;
            }

            _chains.Remove(chain.Identity);
            chain.Retired();
        }

        LogRetired(logger, context.Room, chain.Identity);
    }

    /// <summary>Drops everyone, after whatever their chains are doing; opens under way are cancelled.</summary>
    public Task DropAll(ReasonCode reason)
    {
        var done = new List<Task>();
        lock (_gate)
        {
            foreach (var chain in _chains.Values)
            {
                var drop = new ChainStep.Drop(reason, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                done.Add(drop.Done.Task);
                chain.Post(drop);
            }
        }

        return Task.WhenAll(done);
    }
}
