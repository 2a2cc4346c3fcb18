using BenchmarkDotNet.Attributes;
using RemoteAccess.Grains.Registry;
using RemoteAccess.Keys;
using RemoteAccess.Registry;

namespace RemoteAccess.Benchmarks;

/// <summary>A viewer that comes and goes in a room that has others: decided, committed, entered, registered, and all of it undone. It must
/// cost the same however many others there are. The yardstick is the least that has to be kept, an entry in two dictionaries.</summary>
[MemoryDiagnoser]
public class RegistrationBenchmarks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _identities = [];
    private readonly Dictionary<string, string> _sids = [];
    private readonly RegistryLedger _ledger = new(1, null);
    private Device _device = null!;
    private int _next;

    [Params(10, 1_000, 10_000)]
    public int Others { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _device = new Device();
        for (var i = 1; i <= Others; i++)
        {
            _device.Join(i, new Drain());
            _identities[$"viewer-{i}"] = $"PA_{i:D12}";
            _sids[$"PA_{i:D12}"] = $"viewer-{i}";
        }

        _next = Others;
    }

    [Benchmark(Baseline = true)]
    public void TwoDictionaries()
    {
        var number = ++_next;
        var (identity, sid) = ($"viewer-{number}", $"PA_{number:D12}");
        lock (_gate)
        {
            _identities.Add(identity, sid);
            _sids.Add(sid, identity);
            _identities.Remove(identity);
            _sids.Remove(sid);
        }
    }

    [Benchmark]
    public void RegisterAndRemove()
    {
        var number = ++_next;
        var sid = ParticipantSid.Parse($"PA_{number:D12}");
        var committed = _ledger.Commit(new Registration(1, sid, number, (uint)number));
        Must.Hold(committed.Decision == RegistrationDecision.Accept);
        var link = _device.Join(number, new Drain());
        _device.Leave(link);
        Must.Hold(_ledger.Remove(1, sid) == RemoveResult.Removed);
    }
}
