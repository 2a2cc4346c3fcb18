using BenchmarkDotNet.Attributes;
using RemoteAccess.Protocol;

namespace RemoteAccess.Benchmarks;

/// <summary>One frame of 100 B to every viewer of a room, until the last stream has it, beside a channel with a reader for each
/// viewer.</summary>
[MemoryDiagnoser]
public class BroadcastBenchmarks
{
    private readonly ReadOnlyMemory<byte> _frame = ServerMessageEncoder.MessageData(1, 1, new byte[100]);
    private readonly Drain _drain = new();
    private Device _device = null!;
    private ChannelQueue[] _channels = null!;

    [Params(1_000, 10_000)]
    public int Viewers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _device = new Device();
        for (var i = 1; i <= Viewers; i++)
        {
            _device.Join(i, _drain);
        }

        _channels = [.. Enumerable.Range(0, Viewers).Select(_ => new ChannelQueue(_drain))];
    }

    [Benchmark(Baseline = true)]
    public Task ChannelsAndReaders()
    {
        _drain.Await((long)Viewers * _frame.Length);
        foreach (var channel in _channels)
        {
            Must.Hold(channel.TryWrite(_frame));
        }

        return _drain.WhenThrough();
    }

    [Benchmark]
    public Task Broadcast()
    {
        _drain.Await((long)Viewers * _frame.Length);
        Must.Hold(_device.Tables.Broadcast(_frame).Recipients == Viewers);
        return _drain.WhenThrough();
    }
}
