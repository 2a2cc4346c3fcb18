using BenchmarkDotNet.Attributes;
using RemoteAccess.Rooms;

namespace RemoteAccess.Benchmarks;

/// <summary>Publishing 1 KiB to the subscribers of one room: one encoding, the same bytes to every queue. What is allocated besides the one frame are the
/// runs of the flush workers.</summary>
[MemoryDiagnoser]
public class PublishBenchmarks
{
    private readonly byte[] _message = new byte[1024];
    private Device _device = null!;

    [Params(1, 100, 1000)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _device = new Device();
        for (var i = 1; i <= Subscribers; i++)
        {
            var link = _device.Join(i);
            for (var channel = 1ul; channel <= 3; channel++)
            {
                _device.Tables.Subscribe(link, channel);
            }
        }
    }

    [Benchmark(Baseline = true)]
    public PublishResult Plain() => _device.Tables.Publish(1, 1, _message);

    [Benchmark]
    public PublishResult LatestOnly() => _device.Tables.Publish(2, 1, _message);

    [Benchmark]
    public PublishResult Latched() => _device.Tables.Publish(3, 1, _message);

    [Benchmark]
    public PublishResult Nobody() => _device.Tables.Publish(4, 1, _message);
}
