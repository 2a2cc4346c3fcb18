using System.Collections.Concurrent;
using RemoteAccess.Grains.Registry;
using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>The registries of a room in memory, on the real ledger. Calls may be delayed or failed by a hook.</summary>
internal sealed class FakeRegistry : IRegistryClient
{
    private readonly ConcurrentDictionary<ParticipantIdentity, RegistryLedger> _ledgers = new();

    /// <summary>Runs before each call (its name is given): may throw or wait.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each call took effect: an answer that is lost.</summary>
    public Func<string, Task> After { get; set; } = _ => Task.CompletedTask;

    public RegistryLedger Ledger(ParticipantIdentity identity) => _ledgers.GetOrAdd(identity, _ => new RegistryLedger(0, null));

    public ValueTask<RegistrationDecision> DecideAsync(
        ParticipantIdentity identity, Registration incoming, CancellationToken cancellationToken) =>
        Call("decide", identity, ledger => ledger.Decide(incoming));

    public ValueTask<CommitResult> CommitAsync(ParticipantIdentity identity, Registration incoming, CancellationToken cancellationToken) =>
        Call("commit", identity, ledger => ledger.Commit(incoming));

    public ValueTask<RemoveResult> RemoveAsync(
        ParticipantIdentity identity, long epoch, ParticipantSid sid, CancellationToken cancellationToken) =>
        Call("remove", identity, ledger => ledger.Remove(epoch, sid));

    public ValueTask<Registration?> GetCurrentAsync(ParticipantIdentity identity, CancellationToken cancellationToken) =>
        Call("current", identity, ledger => ledger.Current);

    private async ValueTask<T> Call<T>(string name, ParticipantIdentity identity, Func<RegistryLedger, T> call)
    {
        await Before(name);
        T result;
        var ledger = Ledger(identity);
        lock (ledger)
        {
            result = call(ledger);
        }

        await After(name);
        return result;
    }
}
