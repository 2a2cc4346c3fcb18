using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Presence;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Identities;

/// <summary>The chains of one session, by identity. A chain is created with the first step of its identity and removed when it is idle and
/// has no failures left to remember (B4).</summary>
/// <remarks>One lock, under which steps are added too: a removed chain gets no more steps, and the next step creates another chain. The
/// locks of a chain and of <see cref="PresentIdentities"/> are taken under it.</remarks>
internal sealed partial class IdentityChains(ParticipantSet set, SessionContext context, ILogger logger) : IPresentSession
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParticipantIdentity, IdentityChain> _chains = [];
    private bool _ended;

    public RoomName Room => context.Room;

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

    /// <summary>A snapshot of all chains.</summary>
    public IdentityChain[] ToArray()
    {
        lock (_gate)
        {
            return [.. _chains.Values];
        }
    }

    /// <summary>Adds a step to an identity's chain, and creates the chain when there is none.</summary>
    public void Post(ParticipantIdentity identity, ChainStep step)
    {
        lock (_gate)
        {
            if (!_chains.TryGetValue(identity, out var chain))
            {
                _chains.Add(identity, chain = new IdentityChain(identity, set, context));
                if (!_ended)
                {
                    context.Present.Add(identity, this);
                }
            }

            chain.Post(step);
        }
    }

    /// <summary>Removes an idle chain: at once, or later when it still has failures or rate-limit debt to remember.</summary>
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
            context.Present.Remove(chain.Identity, this);
            chain.Retired();
        }

        LogRetired(logger, context.Room, chain.Identity);
    }

    /// <summary>The session has ended: nobody is present in it, whatever was abandoned of its chains.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            foreach (var identity in _chains.Keys)
            {
                context.Present.Remove(identity, this);
            }
        }
    }

    /// <summary>Drops all identities, each after the running step of its chain; opens in progress are cancelled.</summary>
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

        return Task.WhenAll(done.Select(drop => drop.Here()));
    }
}
